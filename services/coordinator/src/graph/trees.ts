import type { Variant } from '@murli/contracts'
import type { Need } from '@murli/contracts/documents'
import {
  childrenOf,
  closureLookasides,
  createrepoSlice,
  extraFilesSlice,
  packageTreeSlice,
  repoclosureSlice,
  treeFilesSlice,
} from '@murli/config/slices'
import { nodeId } from './builder.ts'
import { installerNeed, ostreeInstallerNodes } from './installers.ts'
import { repositoryModules } from './modules.ts'
import type { Plan } from './plan.ts'

/** Arches of a variant's trees, `src` last. */
export function treeArches(variant: Variant): string[] {
  return [...variant.arches, 'src']
}

/** extra_files: one node per variant and arch that has any; binary arches may take files out of packages. */
export function planExtraFiles({ configuration, builder, variants }: Plan): void {
  for (const variant of variants) {
    for (const arch of treeArches(variant)) {
      const slice = extraFilesSlice(configuration, variant, arch)
      if (slice === null) continue
      const packageSet: Need = { node: nodeId('pkgset', {}), output: `set.${arch}`, as: 'packageSet' }
      const wantsPackages = arch !== 'src' && slice.sources.some(({ from }) => from === 'package')
      builder.add('extra_files', { variant: variant.uid, arch }, slice, wantsPackages ? [packageSet] : [])
    }
  }
}

/** createrepo: a binary and a debug repository per variant.arch, one source repository per variant (spec 05 §2.1). */
export function planCreaterepo({ configuration, builder, variants }: Plan): void {
  for (const variant of variants) {
    const placed = (arch: string, output: string): Need => ({
      node: nodeId('gather', { variant: variant.uid, arch, item: 'packages' }),
      output,
      as: 'packages',
    })
    for (const arch of variant.arches) {
      const comps: Need = { node: nodeId('init', { variant: variant.uid, arch }), output: 'comps', as: 'comps' }
      const place = { variant: variant.uid, arch }
      builder.add('createrepo', { ...place, item: 'binary' }, createrepoSlice(configuration, variant, arch, 'binary'), [
        placed(arch, 'binary'),
        comps,
        ...repositoryModules(variant, arch),
      ])
      builder.add('createrepo', { ...place, item: 'debug' }, createrepoSlice(configuration, variant, arch, 'debug'), [
        placed(arch, 'debug'),
      ])
    }
    builder.add(
      'createrepo',
      { variant: variant.uid, arch: 'src', item: 'source' },
      createrepoSlice(configuration, variant, 'src', 'source'),
      variant.arches.map((arch) => placed(arch, 'source')),
    )
  }
}

/** Without createrepo the packages still get into trees, as bare directories. */
export function planPackageTrees({ builder, variants }: Plan): void {
  for (const variant of variants) {
    const placed = (arch: string, output: string): Need => ({
      node: nodeId('gather', { variant: variant.uid, arch, item: 'packages' }),
      output,
      as: 'packages',
    })
    const slice = packageTreeSlice(variant)
    for (const arch of variant.arches.filter((candidate) => builder.has(placed(candidate, 'binary').node))) {
      builder.add('gather', { variant: variant.uid, arch, item: 'tree' }, slice, [placed(arch, 'binary')])
      builder.add('gather', { variant: variant.uid, arch, item: 'tree.debug' }, slice, [placed(arch, 'debug')])
    }
    const sources = variant.arches.map((arch) => placed(arch, 'source')).filter(({ node }) => builder.has(node))
    if (sources.length > 0) builder.add('gather', { variant: variant.uid, arch: 'src', item: 'tree' }, slice, sources)
  }
}

/** Repository node of a variant's tree on an arch. */
function repositoryNode(variant: string, arch: string): string {
  return nodeId('createrepo', { variant, arch, item: arch === 'src' ? 'source' : 'binary' })
}

/** The node whose `tree` has the packages of a variant on an arch; null when there is none. */
function packagesNode({ builder }: Plan, variant: string, arch: string): string | null {
  const nodes = [repositoryNode(variant, arch), nodeId('gather', { variant, arch, item: 'tree' })]
  return nodes.find((node) => builder.has(node)) ?? null
}

/** tree_files: what stands at the root of each tree, and the tree put together; addons live in their parent's. */
export function planTreeFiles(plan: Plan): void {
  const { configuration, builder, variants } = plan
  for (const variant of variants.filter(({ type }) => type !== 'addon')) {
    for (const arch of treeArches(variant)) {
      const repository = packagesNode(plan, variant.uid, arch)
      if (repository === null) continue
      const addons = childrenOf(configuration, variant, arch, ['addon'])
      const extraFiles = [variant, ...addons].map((owner) => nodeId('extra_files', { variant: owner.uid, arch }))
      builder.add('tree_files', { variant: variant.uid, arch }, treeFilesSlice(configuration, variant, arch), [
        { node: repository, output: 'tree', as: 'repository' },
        ...extraFiles.map((node) => ({ node, output: 'files', as: 'extraFiles' })),
        ...addons.flatMap((addon) => {
          const node = packagesNode(plan, addon.uid, arch)
          return node === null ? [] : [{ node, output: 'tree', as: 'addon' }]
        }),
        ...installerNeed(plan, variant, arch, 'os', 'installer'),
        ...installerNeed(plan, variant, arch, 'installer', 'installerFacts'),
        ...ostreeInstallerNodes(plan, variant, arch).map(({ node }): Need => ({
          node,
          output: 'os',
          as: 'ostreeInstaller',
          optional: true,
        })),
      ])
    }
  }
}

/** repoclosure: every variant.arch whose strictness is not `off`, as soon as the repositories that it reads are there. */
export function planClosures({ configuration, builder, variants }: Plan): void {
  for (const variant of variants) {
    for (const arch of variant.arches) {
      const slice = repoclosureSlice(configuration, variant, arch)
      const repository = repositoryNode(variant.uid, arch)
      if (slice === null || !builder.has(repository)) continue
      const lookasides = closureLookasides(configuration, variant, arch)
        .map((uid) => repositoryNode(uid, arch))
        .filter((node) => builder.has(node))
      builder.add('repoclosure', { variant: variant.uid, arch }, slice, [
        { node: repository, output: 'repodata', as: 'repository' },
        ...lookasides.map((node) => ({ node, output: 'repodata', as: 'lookaside' })),
      ])
    }
  }
}
