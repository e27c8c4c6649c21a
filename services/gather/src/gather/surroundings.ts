import { PackageSetManifest, SelectionDocument } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { parseComps } from '@murli/rpmmd/comps'
import type { Dependency } from '@murli/rpmmd/dependency'
import type { TaskContext } from '@murli/runtime/service'
import { formatNevra } from '@murli/rpmmd/nevra'
import { chooseSystemRelease, type SystemRelease } from '@murli/selection'
import type { CompsInOrder } from './comps.ts'
import type { External } from './external.ts'
import type { Surroundings } from './request.ts'
import type { LoadedPackages } from './universe.ts'

type Context = TaskContext<GatherSlice>

const SYSTEM_RELEASE: Dependency = { name: 'system-release', flags: null, epoch: null, version: null, release: null, pre: false }

/** Reads everything besides packages that selection depends on. */
export async function readSurroundings(ctx: Context, loaded: LoadedPackages, external: External): Promise<Surroundings> {
  return {
    comps: await compsInOrder(ctx),
    lookasideComps: external.comps,
    systemRelease: systemReleaseFor(ctx.slice, loaded),
    fulltreeExcludes: await sourcesOfParent(ctx),
    lookasideConfigured: loaded.lookasideConfigured || ctx.slice.lookasideRepos.length > 0,
  }
}

/** Comps of the variant itself, its parent's, and those of the parent's other children, in the order in which they are loaded. */
export function compsInputs(ctx: Pick<Context, 'inputs'>): ReturnType<Context['inputs']> {
  return ['comps', 'parentComps', 'siblingComps'].flatMap((as) => ctx.inputs(as))
}

function compsInOrder(ctx: Context): Promise<CompsInOrder> {
  return Promise.all(compsInputs(ctx).map(async ({ from, ref }) => parseComps((await ctx.blobs.readBytes(ref)).toString(), from)))
}

/** Names of all sources gathered for the parent of an addon or layered product (spec 04 §3, step 1). */
async function sourcesOfParent(ctx: Context): Promise<string[]> {
  const parent = ctx.optionalInput('parent')
  if (parent === null) return []
  const selection = await ctx.manifests.get(SelectionDocument, parent)
  const set = await ctx.manifests.get(PackageSetManifest, selection.packageSet)
  const external = selection.external.filter((entry) => entry.list === 'srpm')
  const names = [...selection.srpm.flatMap((entry) => set.packages[entry.package]?.name ?? []), ...external.map((entry) => entry.name)]
  return [...new Set(names)].toSorted()
}

/**
 * Which of the packages that provide `system-release` the variant gets; a child gets its parent's. Null when the option is off or
 * no package provides it. Several builds of one package count once (spec 04 §6.3).
 */
function systemReleaseFor(slice: GatherSlice, { universe }: LoadedPackages): SystemRelease | null {
  if (!slice.filterSystemReleasePackages) return null
  const providers = universe.providers.providersOf(SYSTEM_RELEASE).map((id) => universe.packageAt(id))
  const candidates = providers.filter((packaged) => !packaged.lookaside)
  if (candidates.length === 0) return null
  const texts = candidates.map((packaged) => ({ name: packaged.name, text: formatNevra(packaged, { epoch: 'never' }) }))
  return chooseSystemRelease(texts, slice.variant.parent ?? slice.variant.uid)
}
