import type { Dependency } from '@murli/rpmmd/dependency'
import { parseFilelists, parsePrimary, pkgidOf, type PackageRecord } from '@murli/rpmmd/records'
import { RpmmdError } from '@murli/rpmmd/error'
import { MurliError } from '@murli/runtime/errors'
import { lacking } from './repository-pool.ts'
import type { Repository } from './repository.ts'

/** A package of a repository, as selection wants to see it. `ordinal` is its place in primary.xml. */
export class RepositoryPackage {
  readonly record: PackageRecord
  readonly repository: Repository
  readonly ordinal: number
  /** Whether its repository is a lookaside one. */
  readonly lookaside: boolean
  #files: readonly string[] | null = null

  constructor(record: PackageRecord, place: { repository: Repository; ordinal: number; lookaside: boolean }) {
    this.record = record
    this.repository = place.repository
    this.ordinal = place.ordinal
    this.lookaside = place.lookaside
  }

  get name(): string {
    return this.record.name
  }

  get epoch(): string {
    return this.record.epoch
  }

  get version(): string {
    return this.record.version
  }

  get release(): string {
    return this.record.release
  }

  /** rpm-md says `src` of packages without source code too; their file name tells. */
  get arch(): string {
    return this.record.arch === 'src' && this.fileName.endsWith('.nosrc.rpm') ? 'nosrc' : this.record.arch
  }

  get sourcerpm(): string {
    return this.record.sourcerpm
  }

  get repo(): string {
    return this.repository.id
  }

  get provides(): readonly Dependency[] {
    return this.record.provides
  }

  get requires(): readonly Dependency[] {
    return this.record.requires
  }

  get fileName(): string {
    return this.record.href.slice(this.record.href.lastIndexOf('/') + 1)
  }

  files(): readonly string[] {
    return this.#files ?? []
  }

  /** Keeps those paths of the file list that are relevant; full lists of a distribution would not fit into memory. */
  takeFiles(slice: Buffer, isRelevant: (path: string) => boolean): void {
    this.#files = parseFilelists(slice)
      .files.map(({ path }) => path)
      .filter(isRelevant)
  }

  get hasFiles(): boolean {
    return this.#files !== null
  }
}

/** The packages of a repository that are of one of `arches`, in file order. */
export async function loadPackages(
  repository: Repository,
  { arches, lookaside }: { arches: ReadonlySet<string>; lookaside: boolean },
): Promise<RepositoryPackage[]> {
  const packages: RepositoryPackage[] = []
  let ordinal = 0
  for await (const slice of repository.slices('primary')) {
    const record = naming(repository, () => parsePrimary(slice))
    if (arches.has(record.arch)) packages.push(new RepositoryPackage(record, { repository, ordinal, lookaside }))
    ordinal += 1
  }
  return packages
}

/**
 * Gives the packages of one repository the relevant part of their file lists.
 * @throws {MurliError} REPO_INVALID when filelists.xml lacks one of them.
 */
export async function loadFiles(
  repository: Repository,
  packages: readonly RepositoryPackage[],
  isRelevant: (path: string) => boolean,
): Promise<void> {
  const byPkgid = Map.groupBy(packages, ({ record }) => record.checksum.value)
  for await (const slice of repository.slices('filelists')) {
    const owners = byPkgid.get(naming(repository, () => pkgidOf(slice)))
    for (const owner of owners ?? []) naming(repository, () => owner.takeFiles(slice, isRelevant))
  }
  const without = packages.find((one) => !one.hasFiles)
  if (without !== undefined) throw lacking(repository, 'filelists', without.fileName)
}

/** Errors of single packages say which repository they are from. */
function naming<T>(repository: Repository, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RpmmdError)) throw error
    throw new MurliError(error.code, `repository ${repository.id} (${repository.url}): ${error.message}`, {
      hint: error.hint ?? 'run createrepo_c in that repository',
      details: { repository: repository.id, url: repository.url },
      cause: error,
    })
  }
}
