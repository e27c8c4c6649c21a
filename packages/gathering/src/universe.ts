import { loadFiles, loadPackages, type Repository, type RepositoryPackage } from '@murli/repositories'
import { validArches } from '@murli/rpmmd/arch'
import { prepareUniverse, relevantFiles, type Universe } from '@murli/selection'

/** A repository, and the part that it plays. */
export interface GatherRepository {
  readonly repository: Repository
  readonly lookaside: boolean
}

/** What decides which packages and which of their files matter: the arch, and methods that look at files. */
export interface UniverseScope {
  readonly arch: string
  readonly multilibMethods: readonly string[]
}

/**
 * Loads the packages of repositories, given in load order, that a tree of the arch can use.
 * @throws {MurliError} REPO_INVALID, REPO_UNREACHABLE
 */
export async function loadUniverse(
  repositories: readonly GatherRepository[],
  { arch, multilibMethods }: UniverseScope,
): Promise<Universe<RepositoryPackage>> {
  const arches = new Set([...validArches(arch, { multilib: true, src: true }), 'nosrc'])
  const loaded: { repository: Repository; packages: RepositoryPackage[] }[] = []
  for (const { repository, lookaside } of repositories) {
    loaded.push({ repository, packages: await loadPackages(repository, { arches, lookaside }) })
  }
  const packages = loaded.flatMap((one) => one.packages)
  const isRelevant = relevantFiles(packages, multilibMethods)
  for (const { repository, packages: owners } of loaded) await loadFiles(repository, owners, isRelevant)
  return prepareUniverse(packages)
}
