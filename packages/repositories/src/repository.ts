import { checksumHash, openRecord } from '@murli/rpmmd/compression'
import { packageSlices, type DocumentName } from '@murli/rpmmd/records'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { MurliError } from '@murli/runtime/errors'
import { localPath, NotThere, openUrl, readBytes, withRetries } from '@murli/runtime/transfer'
import type { MetadataStore } from './metadata-store.ts'
import { fileUrl } from './url.ts'

/** A repository as it was when its repomd.xml was read. `url` ends in `/`. */
export interface RepositorySnapshot {
  readonly id: string
  readonly url: string
  readonly repomd: Buffer
}

/** What reading a repository needs: a signal that ends it, and a place for what comes over the network. */
export interface RepositorySurroundings {
  readonly signal: AbortSignal
  readonly store: MetadataStore
}

/** Stored bytes of a record that does not declare its size. */
const UNDECLARED_LIMIT_BYTES = 2 * 1024 ** 3
const DOCUMENT_LIMIT_BYTES = 64 * 1024 ** 2

/**
 * The metadata of one repository. Every reading verifies what repomd.xml declares. Files of remote repositories come once, into
 * the blob store; local ones are read where they are.
 */
export class Repository {
  readonly id: string
  readonly url: string
  readonly #records: Map<string, RepomdRecord>
  readonly #surroundings: RepositorySurroundings

  private constructor(snapshot: RepositorySnapshot, records: RepomdRecord[], surroundings: RepositorySurroundings) {
    this.id = snapshot.id
    this.url = snapshot.url
    this.#records = new Map(records.toReversed().map((record) => [record.type, record]))
    this.#surroundings = surroundings
  }

  /** @throws RpmmdError REPO_INVALID, MurliError REPO_INVALID when one of the three package documents is missing. */
  static open(snapshot: RepositorySnapshot, surroundings: RepositorySurroundings): Repository {
    const { id, url, repomd } = snapshot
    const { data } = parseRepomd(repomd.toString('utf8'), `repomd.xml of repository ${id} (${url})`)
    const repository = new Repository(snapshot, data, surroundings)
    for (const document of ['primary', 'filelists', 'other'] as const) repository.#record(document)
    return repository
  }

  /** The package elements of a document, in file order; views that are valid until the next one is asked for. */
  async *slices(document: DocumentName): AsyncGenerator<Buffer> {
    const record = this.#record(document)
    yield* packageSlices(await this.content(document), { name: this.#nameOf(record), document })
  }

  /** What messages call the file of a record such as `primary`. */
  nameOf(type: string): string {
    return this.#nameOf(this.#record(type))
  }

  /** The uncompressed bytes of a record such as `primary`; only when they end without an error are they what repomd.xml declares. */
  async content(type: string): Promise<AsyncIterable<Buffer>> {
    const record = this.#record(type)
    const name = this.#nameOf(record)
    return openRecord(record, await this.#open(record, name), name)
  }

  /**
   * A whole small document, uncompressed: the first record there is of these types, null without one.
   * @throws {MurliError} REPO_INVALID when it is larger than 64 MiB.
   */
  async document(...types: string[]): Promise<Buffer | null> {
    const type = types.find((candidate) => this.#records.has(candidate))
    if (type === undefined) return null
    const chunks = await this.content(type)
    return readBytes(chunks, { url: this.#nameOf(this.#record(type)), limit: DOCUMENT_LIMIT_BYTES })
  }

  /** Absolute URL of a package. @throws PATH_UNSAFE when it is outside, REPO_INVALID when it is not the name of an RPM file. */
  packageUrl(href: string, base: string | null): string {
    if (!/[^/]\.rpm$/.test(href)) {
      throw new MurliError(
        'REPO_INVALID',
        `repository ${this.id} (${this.url}) lists ${JSON.stringify(href)}, which does not end in .rpm`,
        {
          details: { repository: this.id, url: this.url, href },
        },
      )
    }
    return fileUrl(this.url, href, base, this.id)
  }

  #record(type: string): RepomdRecord {
    const record = this.#records.get(type)
    if (record !== undefined) return record
    const zchunk = this.#records.has(`${type}_zck`) ? ' (one in zchunk form is there, which is not read)' : ''
    throw new MurliError('REPO_INVALID', `repository ${this.id} (${this.url}) has no ${type} record in its repomd.xml${zchunk}`, {
      hint: 'run createrepo_c in that repository',
      details: { repository: this.id, url: this.url, record: type },
    })
  }

  #nameOf(record: RepomdRecord): string {
    return `${record.href} of repository ${this.id} (${this.url})`
  }

  async #open(record: RepomdRecord, name: string): Promise<AsyncIterable<Uint8Array>> {
    const url = fileUrl(this.url, record.href, record.base, this.id)
    const { signal, store } = this.#surroundings
    try {
      if (localPath(url) !== null) return await openUrl(url, { signal })
      const { checksum, size } = record
      return await store.open({ url, checksum, size }, () =>
        withRetries(url, signal, async () => declared(await openUrl(url, { signal }), record, url)),
      )
    } catch (cause) {
      if (!(cause instanceof NotThere)) throw cause
      throw new MurliError('REPO_INVALID', `${name} is listed in repomd.xml, but it is not there: ${cause.message}`, {
        hint: 'the repository may be in the middle of an update; start the compose again when it is done',
        details: { repository: this.id, url },
        cause,
      })
    }
  }
}

/** Passes a stream on; it ends with an error when it is not the file that repomd.xml declares. */
async function* declared(stream: AsyncIterable<Uint8Array>, record: RepomdRecord, url: string): AsyncGenerator<Uint8Array> {
  const hash = checksumHash(record.checksum.type)
  const limit = record.size ?? UNDECLARED_LIMIT_BYTES
  let total = 0
  for await (const chunk of stream) {
    total += chunk.length
    if (total > limit) throw notDeclared(url, `is larger than ${limit} bytes`)
    hash.update(chunk)
    yield chunk
  }
  const found = hash.digest('hex')
  if (found !== record.checksum.value) throw notDeclared(url, `has the ${record.checksum.type} checksum ${found}`)
}

function notDeclared(url: string, what: string): MurliError {
  return new MurliError('REPO_INVALID', `${url} ${what}; repomd.xml declares another file`, {
    hint: 'the repository may be in the middle of an update, or a proxy serves an old file',
    details: { url },
  })
}
