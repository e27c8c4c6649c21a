import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Digest, Ref } from '@murli/contracts'
import { assertExpected, assertWithin, blobMissing, blobRef, DEFAULT_READ_LIMIT, digestOf, verified } from './digest.ts'
import { measureFile, readChunks, READ_ONLY, readWhole, spool, writeSmallFile, writeStreamed } from './files.ts'
import { blobKey } from './keys.ts'
import { objectPath, objectsDirectory, sidePath } from './local-layout.ts'
import { placeFile } from './place.ts'
import { errnoOf, publishOnce } from './publish.ts'
import { TemporaryFiles } from './temporary-files.ts'
import type { BlobAddress, BlobStore, PutFileOptions, PutStreamOptions } from './types.ts'

/** How many files are looked at before other work of the process gets a turn. */
const STATS_PER_TURN = 500
const EMPTY = digestOf(new Uint8Array())

/** Blobs in the directory of an embedded endpoint on this machine; no byte goes through HTTP. */
export class LocalBlobStore implements BlobStore, Disposable {
  readonly #directory: string
  readonly #bucket: string
  readonly #temporary: TemporaryFiles

  /** Makes the bucket when it is missing. */
  constructor(directory: string, bucket: string) {
    this.#directory = directory
    this.#bucket = bucket
    this.#temporary = new TemporaryFiles(join(directory, 'temporary'))
    mkdirSync(objectsDirectory(directory, bucket), { recursive: true })
  }

  async has(digest: Digest): Promise<boolean> {
    return this.#has(digest)
  }

  async hasMany(digests: Iterable<Digest>): Promise<Set<Digest>> {
    const present = new Set<Digest>()
    let looked = 0
    for (const digest of digests) {
      if (this.#has(digest)) present.add(digest)
      looked += 1
      if (looked % STATS_PER_TURN === 0) await nextTurn()
    }
    return present
  }

  async putBytes(bytes: Uint8Array): Promise<Ref> {
    return this.#storeBytes(bytes, { digest: digestOf(bytes), size: bytes.byteLength })
  }

  async putFile(path: string, options: PutFileOptions = {}): Promise<Ref> {
    const { address, bytes, isShared } = await measureFile(path, options.observe)
    assertExpected(path, address, options.expected)
    const isOurs = options.move === true && !isShared
    if (isOurs && this.#takeFile(path, address)) return blobRef(address)
    if (bytes !== null) this.#storeBytes(bytes, address)
    else await this.#copyFile(path, address)
    if (options.move === true) unlinkSync(path)
    return blobRef(address)
  }

  async putStream(stream: AsyncIterable<Uint8Array>, options: PutStreamOptions = {}): Promise<Ref> {
    const spooled = await spool(stream, () => this.#temporary.next())
    try {
      assertExpected('the stream', spooled.address, options.expected)
    } catch (error) {
      if (spooled.path !== null) unlinkSync(spooled.path)
      throw error
    }
    if (spooled.bytes !== null) return this.#storeBytes(spooled.bytes, spooled.address)
    publishOnce(spooled.path, this.#path(spooled.address.digest), spooled.address.size)
    return blobRef(spooled.address)
  }

  async read(address: BlobAddress): Promise<Readable> {
    const path = this.#find(address.digest)
    return Readable.from(verified(readChunks(path, { size: address.size }), address), { objectMode: false })
  }

  async readBytes(address: BlobAddress, options: { limit?: number } = {}): Promise<Buffer> {
    assertWithin(address, options.limit ?? DEFAULT_READ_LIMIT)
    const bytes = missingIsTold(address, () => readFileSync(this.#path(address.digest)))
    assertExpected(`blob ${address.digest}`, { digest: digestOf(bytes), size: bytes.byteLength }, address)
    return bytes
  }

  async readRange(address: BlobAddress, start: number, end: number): Promise<Buffer> {
    const descriptor = missingIsTold(address, () => openSync(this.#path(address.digest), 'r'))
    try {
      return readWhole(descriptor, Math.max(0, Math.min(end, address.size) - start), start)
    } finally {
      closeSync(descriptor)
    }
  }

  async file(address: BlobAddress): Promise<string> {
    const path = this.#find(address.digest)
    assertExpected(`blob ${address.digest}`, { digest: address.digest, size: statSync(path).size }, address)
    return path
  }

  async place(address: BlobAddress, destination: string): Promise<void> {
    await placeFile(await this.file(address), destination)
  }

  async delete(digest: Digest): Promise<void> {
    const path = this.#path(digest)
    const stats = statSync(path, { throwIfNoEntry: false, bigint: true })
    if (stats === undefined) return
    removeIfThere(path)
    removeIfThere(sidePath(this.#directory, this.#bucket, blobKey(digest), stats.ino))
  }

  [Symbol.dispose](): void {
    this.#temporary[Symbol.dispose]()
  }

  #path(digest: Digest): string {
    return objectPath(this.#directory, this.#bucket, blobKey(digest))
  }

  /** A machine that lost its power may leave an empty file of a name that promises content; that is not a blob. */
  #has(digest: Digest): boolean {
    const stats = statSync(this.#path(digest), { throwIfNoEntry: false })
    return stats !== undefined && (stats.size > 0 || digest === EMPTY)
  }

  #find(digest: Digest): string {
    const path = this.#path(digest)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) throw blobMissing({ digest })
    return path
  }

  #isStored(address: BlobAddress): boolean {
    return statSync(this.#path(address.digest), { throwIfNoEntry: false })?.size === address.size
  }

  #storeBytes(bytes: Uint8Array, address: BlobAddress): Ref {
    if (this.#isStored(address)) return blobRef(address)
    const temporary = this.#temporary.next()
    writeSmallFile(temporary, bytes)
    publishOnce(temporary, this.#path(address.digest), address.size)
    return blobRef(address)
  }

  /** Links the caller's own file into the store. @returns false when it is on another device, or not ours to give. */
  #takeFile(path: string, address: BlobAddress): boolean {
    try {
      chmodSync(path, READ_ONLY)
      publishOnce(path, this.#path(address.digest), address.size)
      return true
    } catch (error) {
      if (errnoOf(error) === 'EXDEV' || errnoOf(error) === 'EPERM') return false
      throw error
    }
  }

  /** The file may have changed since it was measured, so what is copied is measured again. */
  async #copyFile(path: string, address: BlobAddress): Promise<void> {
    if (this.#isStored(address)) return
    const temporary = this.#temporary.next()
    const copied = await writeStreamed(temporary, readChunks(path, { size: address.size }))
    try {
      assertExpected(path, copied, address)
      publishOnce(temporary, this.#path(address.digest), address.size)
    } finally {
      removeIfThere(temporary)
    }
  }
}

function missingIsTold<T>(address: BlobAddress, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw blobMissing(address, error)
    throw error
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
