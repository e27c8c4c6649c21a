import { PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import { PkgsetClosureSlice } from '@murli/contracts/slices'
import { validArches } from '@murli/rpmmd/arch'
import { parseComps } from '@murli/rpmmd/comps'
import { loadFiles, loadPackages, openResolved, type Repository, type RepositoryPackage, resolveRepositories } from '@murli/repositories'
import { defineTask, type TaskContext } from '@murli/runtime/service'
import { prepareUniverse, relevantFiles, selectPackages, type SelectionResult } from '@murli/selection'
import { storeRecords, type StoredRecords } from './store.ts'
import { SET_NAME } from '../set-name.ts'
import { closureRequest } from './request.ts'

type Context = TaskContext<PkgsetClosureSlice>

/**
 * pkgset/-/A/closure: the packages of the repositories that a compose can need on one arch (spec 03 §3.1). Input: `comps`, when
 * the compose has one. Output: `closure` (package-set).
 */
export const closureTask = defineTask<PkgsetClosureSlice>({
  phase: 'pkgset',
  flavor: 'builtin',
  version: '2',
  item: (item) => item === 'closure',
  slice: PkgsetClosureSlice,
  resolve: async (ctx) => [...(await resolveRepositories(ctx.slice.repos, ctx))],
  async run(ctx) {
    const repositories = await openResolved(ctx)
    const candidates = await loadUniverse(repositories, ctx)
    ctx.progress('solving', 0.5)
    const comps = ctx.optionalInput('comps')
    const request = closureRequest(ctx.slice, comps && parseComps((await ctx.blobs.readBytes(comps)).toString(), 'comps'))
    const result = selectPackages(prepareUniverse(candidates), request)
    logFindings(ctx, result)
    ctx.progress('copying package records', 0.7)
    const chosen = chosenFiles(candidates, result)
    const records = await storeRecords(chosen, ctx)
    const packages = chosen.map((candidate) => setPackage(candidate, records))
    const closure = await ctx.manifests.put(PackageSetManifest, {
      kind: 'package-set',
      version: 1,
      name: SET_NAME,
      arch: ctx.slice.arch,
      buckets: records.buckets,
      packages,
      excluded: [],
    })
    return {
      outputs: { closure },
      metrics: { candidates: candidates.length, packages: packages.length, buckets: records.buckets.length },
    }
  },
})

/** All packages of the arch, sources included, in load order: repositories as configured, files as listed. */
async function loadUniverse(repositories: readonly Repository[], ctx: Context): Promise<RepositoryPackage[]> {
  const arches = new Set([...validArches(ctx.slice.arch, { multilib: true, src: true }), 'nosrc'])
  const loaded: RepositoryPackage[][] = []
  for (const repository of repositories) {
    ctx.progress(`reading repository ${repository.id}`, (0.3 * loaded.length) / repositories.length)
    loaded.push(await loadPackages(repository, { arches, lookaside: false }))
  }
  const candidates = loaded.flat()
  const isRelevant = relevantFiles(candidates, ['all'])
  for (const [index, repository] of repositories.entries()) await loadFiles(repository, loaded[index]!, isRelevant)
  return candidates
}

/** The chosen packages by file name; of equal file names the one that was loaded first, as one directory can hold one only. */
function chosenFiles(candidates: readonly RepositoryPackage[], result: SelectionResult<RepositoryPackage>): RepositoryPackage[] {
  const chosen = new Set([...result.rpm, ...result.srpm, ...result.debuginfo].map((selected) => selected.package))
  const byFileName = new Map<string, RepositoryPackage>()
  for (const candidate of candidates) {
    if (chosen.has(candidate) && !byFileName.has(candidate.fileName)) byFileName.set(candidate.fileName, candidate)
  }
  return [...byFileName.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, candidate]) => candidate)
}

function setPackage(candidate: RepositoryPackage, records: StoredRecords): SetPackage {
  const { record, name, epoch, version, release, arch, sourcerpm, fileName } = candidate
  return {
    name,
    epoch,
    version,
    release,
    arch,
    sourcerpm,
    fileName,
    checksum: { type: record.checksum.type === 'sha' ? 'sha1' : record.checksum.type, value: record.checksum.value },
    size: record.size,
    mtime: record.fileTime,
    headerStart: record.headerStart,
    headerEnd: record.headerEnd,
    url: candidate.repository.packageUrl(record.href, record.base),
    record: records.positions.get(candidate)!,
  }
}

/** What the peer only logs: names that match nothing, requirements without a provider (spec 03 §3.1). */
function logFindings(ctx: Context, result: SelectionResult<RepositoryPackage>): void {
  const { missing, prepopulateUnmatched, unresolved } = result
  if (missing.length > 0) ctx.log.info({ missing }, 'names that no package of the repositories has')
  if (prepopulateUnmatched.length > 0) ctx.log.info({ prepopulate: prepopulateUnmatched }, 'prepopulate entries that match nothing')
  for (const [nameArch, requirements] of unresolved) ctx.log.info({ package: nameArch, requirements }, 'unresolved requirements')
}
