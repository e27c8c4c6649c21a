import { validArches } from '@murli/rpmmd/arch'
import { RpmmdError } from '@murli/rpmmd/error'
import { fillFromFilelists, fillFromPrimary, PackagePool, type PoolPackage, type PoolRepository, type WantedFiles } from '@murli/rpmmd/pool'
import { MurliError } from '@murli/runtime/errors'
import type { Repository } from './repository.ts'

/** What a pool is filled from: the package documents of a repository, wherever they are. `url` is for messages. */
export interface PackageMetadata {
  readonly id: string
  readonly url: string
  /** What messages call a document. */
  nameOf(document: 'primary' | 'filelists'): string
  /** Its uncompressed bytes; only when they end without an error are they what repomd.xml declares. */
  content(document: 'primary' | 'filelists'): Promise<AsyncIterable<Uint8Array>>
}

/** A repository in a pool, and the numbers of its packages there: [first, end). */
interface Loaded<R> {
  readonly repository: R
  readonly first: number
  readonly end: number
}

/** The packages of repositories in one pool. Lookaside repositories are added first. */
export class RepositoryPool<R extends PackageMetadata = Repository> {
  readonly pool = new PackagePool()
  readonly #arches: ReadonlySet<string>
  readonly #loaded = new Map<PoolRepository, Loaded<R>>()

  /** `arch`: tree arch; packages that a tree of it cannot use are left out. */
  constructor(arch: string) {
    this.#arches = new Set([...validArches(arch, { multilib: true, src: true }), 'nosrc'])
  }

  /** Adds the packages that primary metadata lists. @throws {MurliError} REPO_INVALID, REPO_UNREACHABLE */
  async add(repository: R, { lookaside }: { lookaside: boolean }): Promise<void> {
    const first = this.pool.count
    const entry = { id: repository.id, lookaside }
    this.pool.addRepository(entry)
    await naming(repository, async () =>
      fillFromPrimary(this.pool, await repository.content('primary'), { name: repository.nameOf('primary'), arches: this.#arches }),
    )
    this.#loaded.set(entry, { repository, first, end: this.pool.count })
  }

  /** Adds what is wanted of full file lists. @throws {MurliError} REPO_INVALID when filelists.xml lacks a package. */
  async addFiles(wanted: WantedFiles): Promise<void> {
    for (const { repository, first, end } of this.#loaded.values()) {
      if (first === end) continue
      const options = { name: repository.nameOf('filelists'), first, end }
      const without = await naming(repository, async () =>
        fillFromFilelists(this.pool, await repository.content('filelists'), wanted, options),
      )
      if (without !== null) throw lacking(repository, 'filelists', this.pool.strings.text(this.pool.name.at(without)))
    }
  }

  /** The repository of a package of the pool. @throws {RangeError} when it came from elsewhere. */
  repositoryOf(packaged: PoolPackage): R {
    const loaded = this.#loaded.get(packaged.repository)
    if (loaded === undefined) throw new RangeError(`${packaged.name} is not from a repository of this pool`)
    return loaded.repository
  }
}

/** A package that one document of a repository has and another has not. */
export function lacking({ id, url }: Pick<PackageMetadata, 'id' | 'url'>, document: string, packaged: string): MurliError {
  return new MurliError('REPO_INVALID', `${document} of repository ${id} (${url}) lacks ${packaged}`, {
    hint: 'run createrepo_c in that repository',
    details: { repository: id, url, record: document, package: packaged },
  })
}

/** Errors of metadata carry which repository they are from. */
async function naming<T>(repository: PackageMetadata, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof RpmmdError)) throw error
    throw new MurliError(error.code, error.message, {
      hint: error.hint ?? 'run createrepo_c in that repository',
      details: { ...error.details, repository: repository.id, url: repository.url },
      cause: error,
    })
  }
}
