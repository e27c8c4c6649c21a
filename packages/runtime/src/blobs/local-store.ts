import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Digest, Ref } from '@murli/contracts'
import { assertExpected, assertWithin, blobMissing, blobRef, DEFAULT_READ_LIMIT, digestOf, verified } from './digest.ts'
import { measureFile, readChunks, READ_ONLY, readWhole, spool, writeSmallFile, writeStreamed } from './files.ts'
import { nameToKeyPart } from './key-names.ts'
import { blobKey, digestOfKey } from './keys.ts'
import { objectPath, objectsDirectory, sidePath } from './local-layout.ts'
import { placeFile } from './place.ts'
import { type Presence, reliedOn, UNSWEPT } from './presence.ts'
import { errnoOf, publishOnce } from './publish.ts'
import { mayShare, shareFile } from './share.ts'
import { sweepTemporaryFiles, TemporaryFiles } from './temporary-files.ts'
import type { BlobAddress, BlobListing, BlobStore, PutFileOptions, PutStreamOptions } from './types.ts'

/** How many files are looked at before other work of the process gets a turn. */
const STATS_PER_TURN = 500
const LISTED_AT_ONCE = 1000
const EMPTY = digestOf(new Uint8Array())

/** Blobs in the directory of an embedded endpoint on this machine; no byte goes through HTTP. */
export class LocalBlobStore implements BlobStore, Disposable {
  readonly #directory: string
  readonly #bucket: string
  readonly #temporary: TemporaryFiles
  readonly #presence: Presence

  /** Makes the bucket when it is missing, and removes what processes that were killed have left half written. */
  constructor(directory: string, bucket: string, presence: Presence = UNSWEPT) {
    this.#directory = directory
    this.#bucket = bucket
    this.#presence = presence
    // what a process was killed with is removed by the next one that starts
    sweepTemporaryFiles(join(directory, 'temporary'))
    this.#temporary = new TemporaryFiles(join(directory, 'temporary'))
    mkdirSync(objectsDirectory(directory, bucket), { recursive: true })
  }

  async has(digest: Digest): Promise<boolean> {
    return (await reliedOn(this.#presence, () => (this.#find(digest) ? [digest] : []))).length > 0
  }

  async hasMany(digests: Iterable<Digest>): Promise<Set<Digest>> {
    const asked = [...digests]
    const present = await reliedOn(this.#presence, async () => {
      const found: Digest[] = []
      for (const [index, digest] of asked.entries()) {
        if (this.#find(digest)) found.push(digest)
        if (index % STATS_PER_TURN === STATS_PER_TURN - 1) await nextTurn()
      }
      return found
    })
    return new Set(present)
  }

  async putBytes(bytes: Uint8Array): Promise<Ref> {
    return this.#storeBytes(bytes, { digest: digestOf(bytes), size: bytes.byteLength })
  }

  async putFile(path: string, options: PutFileOptions = {}): Promise<Ref> {
    const { address, bytes, stats } = await measureFile(path, options)
    assertExpected(path, address, options.expected)
    if (options.share !== undefined && mayShare(stats, options.share)) {
      if (await this.#reliesOn(address)) return blobRef(address)
      if (shareFile(path, stats, this.#temporary.next(), this.#path(address.digest))) return blobRef(address)
    }
    const isOurs = options.move === true && stats.nlink === 1
    if (isOurs && !(await this.#reliesOn(address)) && this.#takeFile(path, address)) return blobRef(address)
    if (bytes !== null) await this.#storeBytes(bytes, address)
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
    if (await this.#reliesOn(spooled.address)) unlinkSync(spooled.path)
    else publishOnce(spooled.path, this.#path(spooled.address.digest), spooled.address.size)
    return blobRef(spooled.address)
  }

  async read(address: BlobAddress): Promise<Readable> {
    const path = this.#existing(address.digest)
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
    const path = this.#existing(address.digest)
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

  /** The time of change (ctime) counts: links keep the time of modification that a file had elsewhere. */
  async *list(shard: string): AsyncGenerator<BlobListing[]> {
    const directory = dirname(this.#path(`sha256:${shard}${'0'.repeat(62)}`))
    const page: BlobListing[] = []
    for (const name of namesIn(directory)) {
      const part = nameToKeyPart(name, false)?.part
      const digest = part === undefined ? null : digestOfKey(`sha256/${shard}/${part}`)
      const stats = digest === null ? undefined : statSync(`${directory}/${name}`, { throwIfNoEntry: false })
      if (digest !== null && stats !== undefined) page.push({ digest, size: stats.size, modifiedAt: stats.ctimeMs })
      if (page.length === LISTED_AT_ONCE) {
        yield page.splice(0)
        await nextTurn()
      }
    }
    if (page.length > 0) yield page
  }

  [Symbol.dispose](): void {
    this.#temporary[Symbol.dispose]()
  }

  #path(digest: Digest): string {
    return objectPath(this.#directory, this.#bucket, blobKey(digest))
  }

  /**
   * Whether the blob is there, of that size if one is given; touched when it is old. A machine that lost its power may leave an empty file
   * of a name that promises content; that is not a blob.
   */
  #find(digest: Digest, size?: number): boolean {
    const path = this.#path(digest)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined || (stats.size === 0 && digest !== EMPTY) || (size !== undefined && stats.size !== size)) return false
    return Date.now() - stats.ctimeMs < this.#presence.freshMs || touched(path, stats.mode)
  }

  async #reliesOn({ digest, size }: BlobAddress): Promise<boolean> {
    return (await reliedOn(this.#presence, () => (this.#find(digest, size) ? [digest] : []))).length > 0
  }

  #existing(digest: Digest): string {
    const path = this.#path(digest)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) throw blobMissing({ digest })
    return path
  }

  async #storeBytes(bytes: Uint8Array, address: BlobAddress): Promise<Ref> {
    if (await this.#reliesOn(address)) return blobRef(address)
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
    if (await this.#reliesOn(address)) return
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

/** Sets the time of change, which nothing else can set. @returns whether the file is there */
function touched(path: string, mode: number): boolean {
  try {
    chmodSync(path, mode & 0o7777)
    return true
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return false
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return []
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
