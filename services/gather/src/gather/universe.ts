import type { Ref } from '@murli/contracts'
import { PackageSetManifest } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { RepositoryPool } from '@murli/repositories'
import type { PoolPackage } from '@murli/rpmmd/pool'
import type { TaskContext } from '@murli/runtime/service'
import { type Universe, universeOfPool, wantedFiles } from '@murli/selection'
import { fillFilesFromSet, fillFromSet } from '../package-set/fill.ts'
import type { External } from './external.ts'
import { KeptPackages } from './kept.ts'
import { lookasidePackages } from './lookaside.ts'
import type { VariantModules } from './modules.ts'

type Context = Pick<TaskContext<GatherSlice>, 'slice' | 'inputs' | 'input' | 'manifests' | 'blobs' | 'signal'>

/**
 * All packages that a variant may take: of external lookaside repositories, of lookaside variants (each a second package beside that
 * of the set), of the set.
 */
export interface LoadedPackages {
  packageSet: Ref
  universe: Universe<PoolPackage>
  /** The packages of the set that are no lookaside ones. `ordinal` of a package that is not external is its index in the set. */
  ordinary(): PoolPackage[]
  /** Whether a package is from an external lookaside repository. */
  isExternal(packaged: PoolPackage): boolean
  /** Whether the variant has lookaside variants, even ones without packages (spec 04 §8.6 asks for no more). */
  lookasideConfigured: boolean
}

const kept = new KeptPackages()

/**
 * Loads external repositories, what lookaside variants have of the package set, and what of the set the variant sees; or gives what was
 * loaded before, where a variant sees the whole set and nothing else. Calls must not overlap. @throws {MurliError} REPO_INVALID
 */
export async function loadPackages(ctx: Context, external: External, modules: VariantModules): Promise<LoadedPackages> {
  const packageSet = ctx.input('packageSet')
  const set = await ctx.manifests.get(PackageSetManifest, packageSet)
  const load = () => loadSet(ctx, set, external, modules)
  const hasMore = external.repositories.length > 0 || ctx.inputs('lookaside').length > 0 || ctx.inputs('lookasideSources').length > 0
  if (hasMore || modules.hideSomething) return load()
  const { arch, multilibMethods } = ctx.slice
  return kept.get(JSON.stringify([packageSet.digest, arch, multilibMethods]), set.packages.length, load)
}

async function loadSet(ctx: Context, set: PackageSetManifest, external: External, modules: VariantModules): Promise<LoadedPackages> {
  const packageSet = ctx.input('packageSet')
  const { multilibMethods, arch, rules } = ctx.slice
  const loaded = new RepositoryPool(arch)
  const { pool } = loaded
  for (const repository of external.repositories) await loaded.add(repository, { lookaside: true })
  const firstOfSet = pool.count
  for (const [variant, indices] of await lookasidePackages(ctx, packageSet, set, rules)) {
    await fillFromSet(pool, set, { indices, repository: { id: `lookaside ${variant}`, lookaside: true } }, ctx)
  }
  const firstOrdinary = pool.count
  await fillFromSet(pool, set, { indices: modules.visible(set), repository: { id: set.name, lookaside: false } }, ctx)
  const wanted = wantedFiles(pool, { arch, multilibMethods })
  if (wanted !== null) {
    await loaded.addFiles(wanted)
    await fillFilesFromSet(pool, set, { wanted, first: firstOfSet }, ctx)
  }
  const universe = universeOfPool(pool)
  return {
    packageSet,
    universe,
    ordinary: () => Array.from({ length: universe.size - firstOrdinary }, (_, index) => universe.packageAt(firstOrdinary + index)),
    isExternal: (packaged) => packaged.id < firstOfSet,
    lookasideConfigured: ctx.inputs('lookaside').length > 0,
  }
}
