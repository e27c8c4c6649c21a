import { chmodSync, readFileSync, unlinkSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Digest, Ref } from '@murli/contracts'
import pLimit from 'p-limit'
import type { BlobCache } from './cache.ts'
import { assertExpected, assertWithin, blobMissing, blobRef, DEFAULT_READ_LIMIT, digestOf, verified } from './digest.ts'
import { measureFile, READ_ONLY, readChunks, readWholeStream, spool } from './files.ts'
import { InFlight } from './in-flight.ts'
import { blobKey, digestOfKey, hexOf } from './keys.ts'
import { placeFile } from './place.ts'
import { type Presence, reliedOn, shardOf, UNSWEPT } from './presence.ts'
import { errnoOf } from './publish.ts'
import { isTransient, s3NameOf } from './s3-errors.ts'
import { uploadInParts } from './s3-multipart.ts'
import type { S3Objects } from './s3-objects.ts'
import type { BlobAddress, BlobListing, BlobStore, PutFileOptions, PutStreamOptions } from './types.ts'

/** Larger objects are uploaded in parts. */
const MULTIPART_FROM_BYTES = 64 * 1024 * 1024
/** Below this a PUT costs no more than asking whether it is needed. */
const ASK_FROM_BYTES = 16 * 1024
const HEADS_AT_ONCE = 32
/** The largest object that S3 copies in one request; larger ones are written again instead. */
const MOST_TOUCHED_BYTES = 5 * 1024 ** 3
/** How often a download may break off without having brought a byte. */
const FRUITLESS_RESUMES = 5

/** Bytes [start, end). */
interface ByteRange {
  start: number
  end: number
}

/** Blobs in a bucket, over HTTP, with a cache of verified copies on this machine. */
export class RemoteBlobStore implements BlobStore {
  readonly #objects: S3Objects
  readonly #bucket: string
  readonly #cache: BlobCache
  readonly #presence: Presence
  readonly #uploads = new InFlight<Digest, void>()
  readonly #downloads = new InFlight<Digest, string>()

  constructor(objects: S3Objects, bucket: string, { cache, presence = UNSWEPT }: { cache: BlobCache; presence?: Presence | undefined }) {
    this.#objects = objects
    this.#bucket = bucket
    this.#cache = cache
    this.#presence = presence
  }

  async has(digest: Digest): Promise<boolean> {
    return this.#reliesOn(digest)
  }

  async hasMany(digests: Iterable<Digest>): Promise<Set<Digest>> {
    const limit = pLimit(HEADS_AT_ONCE)
    const asked = [...new Set(digests)]
    const answers = await Promise.all(asked.map((digest) => limit(() => this.has(digest))))
    return new Set(asked.filter((_digest, index) => answers[index]))
  }

  async putBytes(bytes: Uint8Array): Promise<Ref> {
    const address = { digest: digestOf(bytes), size: bytes.byteLength }
    await this.#upload(address, bytes)
    return blobRef(address)
  }

  async putFile(path: string, options: PutFileOptions = {}): Promise<Ref> {
    const { address, bytes, stats } = await measureFile(path, options)
    assertExpected(path, address, options.expected)
    await this.#upload(address, bytes ?? { path })
    if (options.move === true) this.#take(path, address, stats.nlink > 1)
    return blobRef(address)
  }

  async putStream(stream: AsyncIterable<Uint8Array>, options: PutStreamOptions = {}): Promise<Ref> {
    const { address, bytes, path } = await spool(stream, () => this.#cache.temporaryPath())
    try {
      assertExpected('the stream', address, options.expected)
      await this.#upload(address, path === null ? bytes : { path })
    } catch (error) {
      if (path !== null) unlinkSync(path)
      throw error
    }
    if (path !== null) this.#cache.adopt(path, address)
    return blobRef(address)
  }

  async read(address: BlobAddress): Promise<Readable> {
    const cached = this.#cache.find(address)
    if (cached !== null) return Readable.from(verified(readChunks(cached, address), address), { objectMode: false })
    const whole = { start: 0, end: address.size }
    const first = await this.#open(address, whole)
    const readable = Readable.from(verified(this.#resuming(address, whole, first), address), { objectMode: false })
    // A generator that was never asked for anything does not close what it was given.
    return readable.once('close', () => first.destroy())
  }

  async readBytes(address: BlobAddress, options: { limit?: number } = {}): Promise<Buffer> {
    assertWithin(address, options.limit ?? DEFAULT_READ_LIMIT)
    const cached = this.#cache.find(address)
    if (cached !== null) return readFileSync(cached)
    return readWholeStream(await this.read(address), address.size)
  }

  async readRange(address: BlobAddress, start: number, end: number): Promise<Buffer> {
    const stop = Math.min(end, address.size)
    if (stop <= start) return Buffer.alloc(0)
    const cached = this.#cache.find(address)
    if (cached !== null) return readWholeStream(readChunks(cached, { size: stop - start, start, end: stop }), stop - start)
    const range = { start, end: stop }
    return readWholeStream(this.#resuming(address, range, await this.#open(address, range)), stop - start)
  }

  async file(address: BlobAddress): Promise<string> {
    return this.#cache.find(address) ?? this.#downloads.share(address.digest, () => this.#download(address))
  }

  async place(address: BlobAddress, destination: string): Promise<void> {
    try {
      await placeFile(await this.file(address), destination)
    } catch (error) {
      // Another process evicted it between the two steps.
      if (errnoOf(error) !== 'ENOENT') throw error
      await placeFile(await this.#download(address), destination)
    }
  }

  async delete(digest: Digest, options: { once?: boolean } = {}): Promise<void> {
    this.#cache.remove(digest)
    await this.#objects.delete(blobKey(digest), options)
  }

  async *list(shard: string): AsyncGenerator<BlobListing[]> {
    let token: string | undefined
    do {
      const { objects, next } = await this.#objects.list(`sha256/${shard}/`, token)
      yield objects.flatMap(({ key, ...facts }) => {
        const digest = digestOfKey(key)
        return digest === null ? [] : [{ digest, ...facts }]
      })
      token = next
    } while (token !== undefined)
  }

  /** Whether the blob is there, of that size if one is given, and will stay for a while. */
  async #reliesOn(digest: Digest, size?: number): Promise<boolean> {
    const found = await reliedOn(this.#presence, async () => ((await this.#find(digest, size)) ? [digest] : []))
    return found.length > 0
  }

  async #find(digest: Digest, size?: number): Promise<boolean> {
    const facts = await this.#objects.head(blobKey(digest))
    if (facts === null || (size !== undefined && facts.size !== size)) return false
    if (Date.now() - facts.modifiedAt < this.#presence.freshMs) return true
    return facts.size <= MOST_TOUCHED_BYTES && this.#objects.touch(blobKey(digest))
  }

  async #download(address: BlobAddress): Promise<string> {
    const whole = { start: 0, end: address.size }
    return this.#cache.fill(address, this.#resuming(address, whole, await this.#open(address, whole)))
  }

  /** A file that is ours now is as good as downloaded. */
  #take(path: string, address: BlobAddress, isShared: boolean): void {
    try {
      if (isShared) return unlinkSync(path)
      chmodSync(path, READ_ONLY)
      this.#cache.adopt(path, address)
    } catch (error) {
      if (errnoOf(error) !== 'EXDEV') throw error
      unlinkSync(path)
    }
  }

  async #upload(address: BlobAddress, content: Uint8Array | { path: string }): Promise<void> {
    await this.#uploads.share(address.digest, async () => {
      if (address.size >= ASK_FROM_BYTES) {
        if (!(await this.#reliesOn(address.digest, address.size))) await this.#putMakingBucket(address, content)
        return
      }
      // What is written without a look may replace a blob that a sweep has looked at already.
      for (;;) {
        const mark = await this.#presence.observe()
        await this.#putMakingBucket(address, content)
        if (await this.#presence.undisturbed(mark, [shardOf(address.digest)])) return
      }
    })
  }

  async #putMakingBucket(address: BlobAddress, content: Uint8Array | { path: string }): Promise<void> {
    try {
      await this.#put(address, content)
    } catch (error) {
      if (!(error instanceof Error) || s3NameOf(error.cause) !== 'NoSuchBucket') throw error
      await this.#objects.ensureBucket()
      await this.#put(address, content)
    }
  }

  async #put(address: BlobAddress, content: Uint8Array | { path: string }): Promise<void> {
    const key = blobKey(address.digest)
    if (address.size <= MULTIPART_FROM_BYTES) {
      await this.#objects.put(key, { body: content, size: address.size, sha256: hexOf(address.digest) })
    } else {
      const path = content instanceof Uint8Array ? this.#cache.fillBytes(address, content) : content.path
      await uploadInParts(this.#objects, { bucket: this.#bucket, key, path, address })
    }
  }

  async #open(address: BlobAddress, range: ByteRange): Promise<Readable> {
    if (range.start === range.end && address.size > 0) return Readable.from([])
    const isWhole = range.start === 0 && range.end === address.size
    const body = await this.#objects.get(blobKey(address.digest), range.end - range.start, isWhole ? undefined : range)
    if (body === null) throw blobMissing(address)
    return body
  }

  /** Blobs do not change, so a download that breaks off goes on where it stopped. */
  async *#resuming(address: BlobAddress, range: ByteRange, first: Readable): AsyncGenerator<Uint8Array> {
    let body = first
    let { start } = range
    for (let fruitless = 0; ;) {
      try {
        for await (const chunk of body as AsyncIterable<Uint8Array>) {
          start += chunk.byteLength
          fruitless = 0
          yield chunk
        }
        return
      } catch (error) {
        fruitless += 1
        if (start >= range.end || fruitless > FRUITLESS_RESUMES || !isTransient(error)) throw error
      }
      body = await this.#open(address, { start, end: range.end })
    }
  }
}
