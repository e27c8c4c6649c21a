import type { Phase, Variant } from '@murli/contracts'
import type { Graph, Need } from '@murli/contracts/documents'
import type { ImageAttributes } from '@murli/contracts/slices'
import { canFail, createisoSlice, type ExtraIso, extraIsos, imageChecksumSlice, inheritedExtraFiles, testSlice } from '@murli/config/slices'
import { type PhaseChoice, skipReason } from '@murli/freezing/phases'
import { nodeId } from './builder.ts'
import { installerNeed, installerNode, ostreeInstallerNodes } from './installers.ts'
import type { Plan } from './plan.ts'
import { treeArches } from './trees.ts'

/** Phases that make images, and those that look at them. */
const PHASES = ['createiso', 'extra_isos', 'test'] as const satisfies readonly Phase[]

/** The images, and for every directory of images its naming, sums and sanity checks. Gives the phases without nodes. */
export function planImages(plan: Plan, choice: PhaseChoice): Graph['skipped'] {
  const unconfigured = Object.keys(plan.configuration.options.extra_isos ?? {}).length === 0
  const skipped = PHASES.map((phase) => {
    const reason = phase === 'extra_isos' && unconfigured ? 'extra_isos is not configured' : null
    return { phase, reason: skipReason(phase, choice) ?? reason }
  })
  const runs = (phase: (typeof PHASES)[number]): boolean => skipped.some((item) => item.phase === phase && item.reason === null)
  for (const variant of plan.variants) {
    const extra = runs('extra_isos') ? extraIsos(plan.configuration, variant) : []
    for (const arch of treeArches(variant)) {
      const makers = [
        ...bootImages(plan, variant, arch),
        ...(runs('createiso') ? planIso(plan, variant, arch) : []),
        ...extra.filter((item) => item.arch === arch).flatMap((item) => planExtraIso(plan, variant, item)),
      ]
      if (makers.length > 0) planChecks(plan, variant, arch, makers, runs('test'))
    }
  }
  return skipped.flatMap(({ phase, reason }) => (reason === null ? [] : [{ phase, reason }]))
}

/** @returns the nodes that make images that boot an installer and hold nothing else. */
function bootImages(plan: Plan, variant: Variant, arch: string): ImageAttributes[] {
  const { configuration, builder } = plan
  const node = installerNode(variant.uid, arch)
  const installers = builder.has(node) ? [{ node, canFail: canFail(configuration, variant, arch, 'buildinstall') }] : []
  return [...installers, ...ostreeInstallerNodes(plan, variant, arch)].map(({ node: from, canFail: failable }) => ({
    from,
    nameFormat: null,
    maxSize: null,
    canFail: failable,
  }))
}

/** @returns the node that makes the ISO of the variant on this arch, if it has one, with what the checks say of its images. */
function planIso(plan: Plan, variant: Variant, arch: string): ImageAttributes[] {
  const { configuration, builder } = plan
  const slice = createisoSlice(configuration, variant, arch)
  const tree = nodeId('tree_files', { variant: variant.uid, arch })
  if (slice === null || !builder.has(tree)) return []
  const failable = { deliverable: 'iso', canFail: canFail(configuration, variant, arch, 'iso') }
  const installer = installerNeed(plan, variant, arch, 'installer', 'installer')
  const bootable = slice.bootable && installer.length > 0
  const needs: Need[] = [{ node: tree, output: 'tree', as: 'tree' }, ...installer]
  const from = builder.add('createiso', { variant: variant.uid, arch }, { ...slice, bootable }, needs, failable)
  return [{ from, nameFormat: null, maxSize: null, canFail: failable.canFail }]
}

/** An extra image is made of the trees of several variants and the installer of its own, and waits for those alone. */
function planExtraIso(plan: Plan, variant: Variant, extra: ExtraIso): ImageAttributes[] {
  const { configuration, builder } = plan
  const { slice, arch, attributes } = extra
  const treeOf = (uid: string): string => nodeId('tree_files', { variant: uid, arch })
  if (!builder.has(treeOf(variant.uid))) return []
  const installer = installerNeed(plan, variant, arch, 'os', 'installer')
  const bootable = slice.bootable && installer.length > 0
  const needs: Need[] = [
    ...slice.content.map(({ uid }): Need => ({ node: treeOf(uid), output: 'tree', as: 'tree' })),
    ...inheritedExtraFiles(configuration, variant, extra).map((uid): Need => ({
      node: nodeId('extra_files', { variant: uid, arch }),
      output: 'files',
      as: 'extraFiles',
    })),
    ...installer,
  ]
  const failable = { deliverable: 'extra_iso', canFail: extra.canFail }
  const from = builder.add(
    'extra_isos',
    { variant: variant.uid, arch, item: String(slice.number) },
    { ...slice, bootable },
    needs,
    failable,
  )
  return [{ from, ...attributes }]
}

/** An image that was let fail is not waited for by the others of its directory, unless it is the only one. */
function planChecks({ configuration, builder }: Plan, variant: Variant, arch: string, makers: ImageAttributes[], test: boolean): void {
  const place = { variant: variant.uid, arch }
  const optional = makers.length > 1 ? { optional: true as const } : {}
  const needs = makers.map(({ from }): Need => ({ node: from, output: 'images', as: 'images', ...optional }))
  const sums = builder.add('image_checksum', place, imageChecksumSlice(configuration, variant, arch, makers), needs)
  if (!test) return
  builder.add('test', place, testSlice(configuration, variant, arch), [
    { node: sums, output: 'images', as: 'images' },
    { node: sums, output: 'files', as: 'files' },
  ])
}
