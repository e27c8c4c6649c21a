import { createReadStream } from 'node:fs'
import { Ref } from '@murli/contracts'
import { checksumHash, openRecord } from '@murli/rpmmd/compression'
import { packageSlices, type DocumentName } from '@murli/rpmmd/records'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { localPath, NotThere, openUrl, withRetries } from '@murli/runtime/transfer'
import type { ResolvedRepository } from './resolve.ts'
import { fileUrl } from './url.ts'

type Surroundings = Pick<TaskContext<unknown>, 'blobs' | 'signal' | 'step'>

/** Stored bytes of a record that does not declare its size. */
const UNDECLARED_LIMIT_BYTES = 2 * 1024 ** 3

/**
 * The metadata of one repository. Every reading verifies what repomd.xml declares. Files of remote repositories come once, into
 * the blob store; local ones are read where they are.
 */
export class Repository {
  readonly id: string
  readonly url: string
  readonly #records: Map<string, RepomdRecord>
  readonly #surroundings: Surroundings

  private constructor(resolved: ResolvedRepository, records: RepomdRecord[], surroundings: Surroundings) {
    this.id = resolved.id
    this.url = resolved.url
    this.#records = new Map(records.toReversed().map((record) => [record.type, record]))
    this.#surroundings = surroundings
  }

  /** @throws RpmmdError REPO_INVALID, MurliError REPO_INVALID when one of the three package documents is missing. */
  static async open(resolved: ResolvedRepository, surroundings: Surroundings): Promise<Repository> {
    const xml = await surroundings.blobs.readBytes(resolved.repomd)
    const { data } = parseRepomd(xml.toString('utf8'), `repomd.xml of repository ${resolved.id} (${resolved.url})`)
    const repository = new Repository(resolved, data, surroundings)
    for (const document of ['primary', 'filelists', 'other'] as const) repository.#record(document)
    return repository
  }

  /** The package elements of a document, in file order; views that are valid until the next one is asked for. */
  async *slices(document: DocumentName): AsyncGenerator<Buffer> {
    const record = this.#record(document)
    const name = `${record.href} of repository ${this.id} (${this.url})`
    const stored = await this.#open(record, name)
    yield* packageSlices(openRecord(record, stored, name), { name, document })
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

  #record(document: DocumentName): RepomdRecord {
    const record = this.#records.get(document)
    if (record !== undefined) return record
    throw new MurliError('REPO_INVALID', `repository ${this.id} (${this.url}) has no ${document} record in its repomd.xml`, {
      hint: 'run createrepo_c in that repository',
      details: { repository: this.id, url: this.url, record: document },
    })
  }

  async #open(record: RepomdRecord, name: string): Promise<AsyncIterable<Uint8Array>> {
    const url = fileUrl(this.url, record.href, record.base, this.id)
    const { signal, blobs, step } = this.#surroundings
    try {
      if (localPath(url) !== null) return await openUrl(url, { signal })
      const key = { url, checksum: record.checksum, size: record.size }
      const ref = await step('repository metadata', key, () => this.#download(url, record))
      return createReadStream(await blobs.file(Ref.parse(ref)), { signal, highWaterMark: 256 * 1024 })
    } catch (cause) {
      if (!(cause instanceof NotThere)) throw cause
      throw new MurliError('REPO_INVALID', `${name} is listed in repomd.xml, but it is not there: ${cause.message}`, {
        hint: 'the repository may be in the middle of an update; start the compose again when it is done',
        details: { repository: this.id, url },
        cause,
      })
    }
  }

  /** Takes a file in; only the declared one is kept, since what a step gives is remembered. */
  #download(url: string, record: RepomdRecord): Promise<Ref> {
    const { signal, blobs } = this.#surroundings
    return withRetries(url, signal, async () => blobs.putStream(declared(await openUrl(url, { signal }), record, url)))
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
