import type { Ref } from '@murli/contracts'
import { DecisionsDocument, PackageSetManifest } from '@murli/contracts/documents'
import { PkgsetClosureSlice } from '@murli/contracts/slices'
import { decisionsDocument } from '@murli/explanation/record'
import { parseComps } from '@murli/rpmmd/comps'
import type { PoolPackage } from '@murli/rpmmd/pool'
import { openResolved, type Repository, RepositoryPool, resolveRepositories } from '@murli/repositories'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import {
  prepareUniverse,
  selectPackages,
  type SelectionRequest,
  type SelectionResult,
  type Universe,
  universeOfPool,
  wantedFiles,
} from '@murli/selection'
import { type ChosenPackage, storeRecords } from './store.ts'
import { SET_NAME } from '../set-name.ts'
import { closureRequest, MULTILIB_METHODS } from './request.ts'
import { readViews, type View } from './views.ts'

type Context = TaskContext<PkgsetClosureSlice>

/**
 * pkgset/-/A/closure: the packages of the repositories that a compose can need on one arch (spec 03 §3.1). Inputs: `comps`, when
 * the compose has one; `modules` and `artifacts`, when variants have modules. Outputs: `closure` (package-set); `decisions`: what the repositories have, taken or
 * not, and why.
 */
export const closureTask = defineTask<PkgsetClosureSlice>({
  phase: 'pkgset',
  flavor: 'builtin',
  version: '4',
  item: (item) => item === 'closure',
  slice: PkgsetClosureSlice,
  timeless: true,
  slots: 1,
  resolve: async (ctx) => [...(await resolveRepositories(ctx.slice.repos, ctx))],
  async run(ctx) {
    const repositories = await openResolved(ctx)
    const { decisions, chosen, candidates } = await choose(repositories, ctx)
    ctx.progress('copying package records', 0.7)
    const { buckets, packages } = await storeRecords(chosen, ctx)
    const set: PackageSetManifest = {
      kind: 'package-set',
      version: 1,
      name: SET_NAME,
      arch: ctx.slice.arch,
      buckets,
      packages,
      excluded: [],
    }
    return {
      outputs: { closure: await ctx.manifests.put(PackageSetManifest, set), decisions },
      metrics: { candidates, packages: packages.length, buckets: buckets.length },
    }
  },
})

/** Chooses, and writes down why. What it returns refers to nothing that choosing needed, so that memory is free for what comes next. */
async function choose(
  repositories: readonly Repository[],
  ctx: Context,
): Promise<{ chosen: ChosenPackage[]; decisions: Ref; candidates: number }> {
  const loaded = await loadRepositories(repositories, ctx)
  ctx.progress('solving', 0.5)
  const comps = ctx.optionalInput('comps')
  const request = closureRequest(ctx.slice, comps && parseComps((await ctx.blobs.readBytes(comps)).toString(), 'comps'))
  const universe = universeOfPool(loaded.pool)
  const views = await readViews(ctx)
  const results = views.length === 0 ? [selectPackages(universe, request)] : views.map((view) => selectInView(view, universe, request))
  for (const result of results) logFindings(ctx, result)
  const asked = { variant: null, arch: ctx.slice.arch, inputs: [], groups: [], excludes: [] }
  const unfulfilled = {
    missing: missingInAll(results),
    unresolved: Object.fromEntries(results.flatMap(({ unresolved }) => [...unresolved])),
  }
  const document = decisionsDocument({ ...asked, ...unfulfilled }, results, allPackages(universe))
  const chosen = chosenPackages(results, ofModules(views, universe)).map((packaged) => {
    const { name, arch, sourcerpm, ordinal } = packaged
    return { name, arch, sourcerpm, ordinal, repository: loaded.repositoryOf(packaged) }
  })
  return { chosen, decisions: await ctx.manifests.put(DecisionsDocument, document), candidates: universe.size }
}

/** All packages of the arch, sources included, in load order: repositories as configured, files as listed. */
async function loadRepositories(repositories: readonly Repository[], ctx: Context): Promise<RepositoryPool> {
  const loaded = new RepositoryPool(ctx.slice.arch)
  for (const [index, repository] of repositories.entries()) {
    ctx.progress(`reading repository ${repository.id}`, (0.3 * index) / repositories.length)
    await loaded.add(repository, { lookaside: false })
  }
  const wanted = wantedFiles(loaded.pool, { arch: ctx.slice.arch, multilibMethods: MULTILIB_METHODS })
  if (wanted !== null) await loaded.addFiles(wanted)
  return loaded
}

/** Every package of the repositories that the arch can use: what was not chosen has a name, too. */
function allPackages(universe: Universe<PoolPackage>): PoolPackage[] {
  return Array.from({ length: universe.size }, (_, id) => universe.packageAt(id))
}

/** What a variant with modules can need: the same inputs and the packages of its modules, out of what it sees. */
function selectInView(view: View, universe: Universe<PoolPackage>, request: SelectionRequest): SelectionResult<PoolPackage> {
  const seen = prepareUniverse(allPackages(universe).filter((packaged) => view.sees(packaged)))
  return selectPackages(seen, { ...request, inputs: [...new Set([...request.inputs, ...view.names])] })
}

/** All packages of the modules that variants have. */
function ofModules(views: readonly View[], universe: Universe<PoolPackage>): PoolPackage[] {
  return views.length === 0 ? [] : allPackages(universe).filter((packaged) => views.some((view) => view.owns(packaged)))
}

function missingInAll(results: readonly SelectionResult<PoolPackage>[]): string[] {
  const [first, ...others] = results
  return [...(first?.missing ?? [])].filter((name) => others.every(({ missing }) => missing.includes(name)))
}

/** The chosen packages of all lists, in load order. */
function chosenPackages(results: readonly SelectionResult<PoolPackage>[], added: readonly PoolPackage[]): PoolPackage[] {
  const selected = results.flatMap(({ rpm, srpm, debuginfo }) => [...rpm, ...srpm, ...debuginfo])
  const chosen = new Set([...selected.map((one) => one.package), ...added])
  return [...chosen].toSorted((one, other) => one.id - other.id)
}

/** What the peer only logs: names that match nothing, requirements without a provider (spec 03 §3.1). */
function logFindings(ctx: Context, result: SelectionResult<PoolPackage>): void {
  const { missing, prepopulateUnmatched, unresolved } = result
  if (missing.length > 0) ctx.log.info({ missing }, 'names that no package of the repositories has')
  if (prepopulateUnmatched.length > 0) ctx.log.info({ prepopulate: prepopulateUnmatched }, 'prepopulate entries that match nothing')
  for (const [nameArch, requirements] of unresolved) ctx.log.info({ package: nameArch, requirements }, 'unresolved requirements')
}
