import { type Repository, RepositoryPool } from '@murli/repositories'
import type { PoolPackage } from '@murli/rpmmd/pool'
import { type FileNeeds, type Universe, universeOfPool, wantedFiles } from '@murli/selection'

/** A repository, and the part that it plays. */
export interface GatherRepository {
  readonly repository: Repository
  readonly lookaside: boolean
}

/**
 * Loads the packages of repositories, given in load order, that a tree of the arch can use, and what the selection must know of their
 * files. `progress` hears what is being done.
 * @throws {MurliError} REPO_INVALID, REPO_UNREACHABLE
 */
export async function loadUniverse(
  repositories: readonly GatherRepository[],
  needs: FileNeeds,
  progress: (doing: string) => void,
): Promise<Universe<PoolPackage>> {
  const loaded = new RepositoryPool(needs.arch)
  for (const { repository, lookaside } of repositories) {
    progress(`reading repository ${repository.id}`)
    await loaded.add(repository, { lookaside })
  }
  const wanted = wantedFiles(loaded.pool, needs)
  if (wanted !== null) {
    progress('reading file lists')
    await loaded.addFiles(wanted)
  }
  return universeOfPool(loaded.pool)
}
