import type { Ref } from '@murli/contracts'
import type { RepodataCompression } from '@murli/contracts/slices'
import type { Checksum } from '@murli/rpmmd/records'
import { checksumHash, compress } from '@murli/rpmmd/compression'
import type { RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'

/** A file of `repodata/` in the blob store, with its entry for repomd.xml. */
export interface StoredRecord {
  record: RepomdRecord
  ref: Ref
}

/**
 * What a record is called: its type in repomd.xml, its file name (without checksum and compression), its checksum type, whether the
 * checksum is part of the name, its time.
 */
export interface RecordName {
  type: string
  fileName: string
  checksum: string
  unique: boolean
  timestamp: number
}

/** Compresses, hashes and stores the content of a record in one pass. Source: spec 05 §3.1, §3.2. */
export async function storeCompressed(
  name: RecordName,
  compression: RepodataCompression,
  content: AsyncIterable<Uint8Array>,
  blobs: BlobStore,
): Promise<StoredRecord> {
  const opened = new Meter(name.checksum)
  const stored = new Meter(name.checksum)
  const ref = await blobs.putStream(stored.pass(compress(compression, opened.pass(content), name.fileName)))
  const checksum = stored.checksum()
  const { type, timestamp } = name
  const record = { type, checksum, href: hrefOf(name, checksum, `.${compression}`), base: null, timestamp, size: stored.size }
  return { ref, record: { ...record, openChecksum: opened.checksum(), openSize: opened.size } }
}

/** The record of a file that is in the blob store already and stays uncompressed; such a record has no open checksum. */
export async function storePlain(name: RecordName, ref: Ref, blobs: BlobStore): Promise<StoredRecord> {
  const stored = new Meter(name.checksum)
  await stored.drain(await blobs.read(ref))
  const { type, timestamp } = name
  const checksum = stored.checksum()
  const href = hrefOf(name, checksum, '')
  return { ref, record: { type, checksum, openChecksum: null, href, base: null, timestamp, size: stored.size, openSize: null } }
}

function hrefOf({ fileName, unique }: RecordName, checksum: Checksum, ending: string): string {
  return `repodata/${unique ? `${checksum.value}-` : ''}${fileName}${ending}`
}

/** Counts and hashes what passes. */
class Meter {
  size = 0
  readonly #type: string
  readonly #hash: ReturnType<typeof checksumHash>

  constructor(type: string) {
    this.#type = type
    this.#hash = checksumHash(type)
  }

  async *pass(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      this.#take(chunk)
      yield chunk
    }
  }

  async drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of stream) this.#take(chunk)
  }

  checksum(): Checksum {
    return { type: this.#type, value: this.#hash.digest('hex') }
  }

  #take(chunk: Uint8Array): void {
    this.size += chunk.length
    this.#hash.update(chunk)
  }
}
