import { repositoryComps } from '@murli/repositories'
import type { PoolPackage } from '@murli/rpmmd/pool'
import { groupDocument, mergeGroups, selectPackages, type SelectionResult } from '@murli/selection'
import type { GatherCase } from './case.ts'
import { caseRequest, type GatherRules } from './request.ts'
import { loadUniverse, type GatherRepository } from './universe.ts'

/** A selection, and from how many packages of the arch it was made. */
export interface Gathered {
  readonly result: SelectionResult<PoolPackage>
  readonly candidates: number
}

/**
 * Selects what a case asks for. `repositories` are those that it names, lookaside ones first, each kind in the order of the case:
 * comps are merged in that order, and the first copy of a package counts (spec 04 §5.2, §7.1). `progress` hears what is being done.
 * @throws {SelectionError} GATHER_FAILED, {RpmmdError} COMPS_INVALID, {MurliError} REPO_INVALID, REPO_UNREACHABLE
 */
export async function gather(
  gatherCase: GatherCase,
  repositories: readonly GatherRepository[],
  { progress, ...rules }: GatherRules & { progress: (doing: string) => void },
): Promise<Gathered> {
  const comps = await Promise.all(repositories.map(({ repository }) => repositoryComps(repository)))
  const documents = comps.filter((document) => document !== null).map(groupDocument)
  const request = caseRequest(gatherCase, mergeGroups(documents), rules)
  const universe = await loadUniverse(repositories, request, progress)
  progress('selecting')
  return { result: selectPackages(universe, request), candidates: universe.size }
}
