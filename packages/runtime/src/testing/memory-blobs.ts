import { copyFile, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Digest, Ref } from '@murli/contracts'
import { assertExpected, assertWithin, blobMissing, blobRef, DEFAULT_READ_LIMIT, digestOf, verified } from '../blobs/digest.ts'
import { type Presence, reliedOn, shardOf, UNSWEPT } from '../blobs/presence.ts'
import { sweepTemporaryFiles, TemporaryFiles } from '../blobs/temporary-files.ts'
import type { BlobAddress, BlobListing, BlobStore, PutFileOptions, PutStreamOptions } from '../blobs/types.ts'

/** `now`: the clock that blobs get their times from, milliseconds since 1970. */
export interface MemoryBlobOptions {
  presence?: Presence
  now?: () => number
}

/** A blob store in memory that keeps every promise of the interface, for tests. */
export function memoryBlobStore(options: MemoryBlobOptions = {}): BlobStore & AsyncDisposable {
  return new MemoryBlobStore(options)
}

class MemoryBlobStore implements BlobStore, AsyncDisposable {
  readonly #blobs = new Map<Digest, Buffer>()
  readonly #files = new Map<Digest, string>()
  readonly #modified = new Map<Digest, number>()
  readonly #presence: Presence
  readonly #now: () => number
  #temporary: TemporaryFiles | null = null

  constructor({ presence = UNSWEPT, now = Date.now }: MemoryBlobOptions) {
    this.#presence = presence
    this.#now = now
  }

  async has(digest: Digest): Promise<boolean> {
    return (await this.hasMany([digest])).has(digest)
  }

  async hasMany(digests: Iterable<Digest>): Promise<Set<Digest>> {
    const asked = [...digests]
    return new Set(await reliedOn(this.#presence, () => asked.filter((digest) => this.#touched(digest))))
  }

  async putBytes(bytes: Uint8Array): Promise<Ref> {
    return this.#store(Buffer.from(bytes), 'the bytes', undefined)
  }

  async putFile(path: string, options: PutFileOptions = {}): Promise<Ref> {
    const bytes = await readFile(path)
    options.observe?.(bytes)
    const ref = await this.#store(bytes, path, options.measured ?? options.expected)
    if (options.move === true) await rm(path)
    return ref
  }

  async putStream(stream: AsyncIterable<Uint8Array>, options: PutStreamOptions = {}): Promise<Ref> {
    return this.#store(await buffer(stream), 'the stream', options.expected)
  }

  async read(address: BlobAddress): Promise<Readable> {
    const bytes = this.#find(address)
    return Readable.from(verified(Readable.from([bytes]), address), { objectMode: false })
  }

  async readBytes(address: BlobAddress, options: { limit?: number } = {}): Promise<Buffer> {
    assertWithin(address, options.limit ?? DEFAULT_READ_LIMIT)
    return Buffer.from(this.#verify(address))
  }

  async readRange(address: BlobAddress, start: number, end: number): Promise<Buffer> {
    return Buffer.from(this.#find(address).subarray(start, end))
  }

  async file(address: BlobAddress): Promise<string> {
    const bytes = this.#verify(address)
    const known = this.#files.get(address.digest)
    if (known !== undefined) return known
    this.#temporary ??= temporaryFiles()
    const path = this.#temporary.next()
    await writeFile(path, bytes)
    this.#files.set(address.digest, path)
    return path
  }

  async place(address: BlobAddress, destination: string): Promise<void> {
    const source = await this.file(address)
    await mkdir(dirname(destination), { recursive: true })
    await rm(destination, { force: true })
    await link(source, destination).catch(() => copyFile(source, destination))
  }

  async delete(digest: Digest): Promise<void> {
    this.#blobs.delete(digest)
    this.#modified.delete(digest)
  }

  async *list(shard: string): AsyncGenerator<BlobListing[]> {
    const found = [...this.#blobs].filter(([digest]) => shardOf(digest) === shard)
    yield found.map(([digest, bytes]) => ({ digest, size: bytes.byteLength, modifiedAt: this.#modified.get(digest) ?? 0 }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#blobs.clear()
    this.#temporary?.[Symbol.dispose]()
  }

  async #store(bytes: Buffer, what: string, expected: { digest?: Digest; size?: number } | undefined): Promise<Ref> {
    const address = { digest: digestOf(bytes), size: bytes.byteLength }
    assertExpected(what, address, expected)
    if (await this.has(address.digest)) return blobRef(address)
    this.#blobs.set(address.digest, bytes)
    this.#modified.set(address.digest, this.#now())
    return blobRef(address)
  }

  /** Whether the blob is there; when it is old it becomes new. */
  #touched(digest: Digest): boolean {
    if (this.#now() - (this.#modified.get(digest) ?? 0) >= this.#presence.freshMs && this.#blobs.has(digest)) {
      this.#modified.set(digest, this.#now())
    }
    return this.#blobs.has(digest)
  }

  #find(address: BlobAddress): Buffer {
    const bytes = this.#blobs.get(address.digest)
    if (bytes === undefined) throw blobMissing(address)
    return bytes
  }

  #verify(address: BlobAddress): Buffer {
    const bytes = this.#find(address)
    assertExpected(`blob ${address.digest}`, { digest: digestOf(bytes), size: bytes.byteLength }, address)
    return bytes
  }
}

/** Stores that nobody disposed of leave files behind; those of processes that are no more go when the next store needs one. */
function temporaryFiles(): TemporaryFiles {
  const root = join(tmpdir(), 'murli-memory-blobs')
  sweepTemporaryFiles(root)
  return new TemporaryFiles(root)
}
