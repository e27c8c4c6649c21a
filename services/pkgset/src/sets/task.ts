import type { Ref } from '@murli/contracts'
import { CatalogDocument, PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import { PkgsetSlice } from '@murli/contracts/slices'
import { catalogDocument, nevraText } from '@murli/explanation/record'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { SET_NAME } from '../set-name.ts'
import { type ArchLimits, archSet } from './arch-set.ts'
import { noarchLimits } from './limits.ts'
import { mergeClosures, withUsedBuckets } from './merge.ts'

/**
 * pkgset/-/-: from the closures of all arches to one package set per arch (spec 03 §3.2, §5). Input: `closure`, once per arch.
 * Outputs: `set.<arch>` (package-set) and `catalog.<arch>`: its packages by name, and those that limits keep out.
 */
export const setsTask = defineTask<PkgsetSlice>({
  phase: 'pkgset',
  flavor: 'builtin',
  version: '2',
  item: (item) => item === null,
  slice: PkgsetSlice,
  timeless: true,
  slots: 1,
  async run(ctx) {
    const { slice } = ctx
    const { buckets, packages } = mergeClosures(await readClosures(ctx))
    const limits = slice.inheritExclusiveArchToNoarch ? await noarchLimits(packages, ctx) : new Map()
    const outputs: Record<string, Ref> = {}
    const metrics: Record<string, number> = { packages: packages.length }
    for (const tree of slice.arches) {
      const { packages: own, excluded } = archSet(packages, tree, limits, slice)
      for (const fileName of excluded) ctx.log.info({ package: fileName, arch: tree.arch }, 'left out by ExcludeArch or ExclusiveArch')
      const set = { kind: 'package-set', version: 1, name: SET_NAME, arch: tree.arch, ...withUsedBuckets(own, buckets), excluded } as const
      outputs[`set.${tree.arch}`] = await ctx.manifests.put(PackageSetManifest, set)
      const catalog = catalogDocument(tree.arch, own, excludedBy(excluded, packages, limits))
      outputs[`catalog.${tree.arch}`] = await ctx.manifests.put(CatalogDocument, catalog)
      metrics[`packages.${tree.arch}`] = own.length
    }
    return { outputs, metrics }
  },
})

/** Packages that limits keep out, with the limits, by NEVRA. */
function excludedBy(
  fileNames: readonly string[],
  packages: readonly SetPackage[],
  limits: ReadonlyMap<string, ArchLimits>,
): CatalogDocument['excluded'] {
  const excluded = new Set(fileNames)
  return packages
    .filter(({ fileName }) => excluded.has(fileName))
    .map((item) => {
      const { exclusive = [], exclude = [] } = limits.get(item.fileName) ?? {}
      return { package: nevraText(item), exclusiveArch: exclusive, excludeArch: exclude }
    })
}

/** The closures in the order of the slice's arches. */
async function readClosures(ctx: TaskContext<PkgsetSlice>): Promise<PackageSetManifest[]> {
  const closures = await Promise.all(ctx.inputs('closure').map(({ ref }) => ctx.manifests.get(PackageSetManifest, ref)))
  return ctx.slice.arches.map(({ arch }) => {
    const closure = closures.find((candidate) => candidate.arch === arch)
    if (closure === undefined) throw new MurliError('INTERNAL', `no closure of ${arch} among the inputs`)
    return closure
  })
}
