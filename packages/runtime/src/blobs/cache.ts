import { readdirSync, rmSync, statSync, unlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '@murli/contracts'
import { assertExpected } from './digest.ts'
import { writeSmallFile, writeStreamed } from './files.ts'
import { blobKey } from './keys.ts'
import { errnoOf, publishOnce } from './publish.ts'
import { sweepTemporaryFiles, TemporaryFiles } from './temporary-files.ts'
import type { BlobAddress } from './types.ts'

/** An entry used within this time is kept even when the cache is over its bound: somebody may be about to link it. */
const IN_USE_MS = 60_000
/** Fraction of the bound that eviction goes down to, so that not every new file causes one. */
const EVICT_TO = 0.9
/** The bytes of other processes are seen when the directory is scanned again: after this fraction of the bound was added here. */
const RESCAN_AFTER = 0.1
/** The same when the cache seems full: it may be full of files in use, and a scan for each new one would find that every time. */
const RESCAN_WHEN_FULL_AFTER = 0.01

/**
 * Verified copies of blobs on this machine, by digest. Several processes may share the directory; the bound in bytes is then
 * kept by each of them for all, a little late. The least recently used go first (time of access, which a hit sets itself).
 */
export class BlobCache implements Disposable {
  readonly #directory: string
  readonly #limit: number
  readonly #inUseMs: number
  readonly #temporary: TemporaryFiles
  #estimate = 0
  #addedSinceScan = Infinity

  /** `limit` in bytes; `inUseMs` after its last use an entry may be evicted. */
  constructor(directory: string, limit: number, inUseMs = IN_USE_MS) {
    this.#directory = directory
    this.#limit = limit
    this.#inUseMs = inUseMs
    const temporary = join(directory, 'temporary')
    sweepTemporaryFiles(temporary)
    this.#temporary = new TemporaryFiles(temporary)
  }

  /** Path for a file that is being made, on the device of the cache. */
  temporaryPath(): string {
    return this.#temporary.next()
  }

  /** @returns the path of the copy, or null. A copy of the wrong size is damaged, and removed. */
  find(address: BlobAddress): string | null {
    const path = this.#path(address.digest)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return null
    try {
      if (stats.size === address.size) {
        utimesSync(path, Date.now() / 1000, stats.mtimeMs / 1000)
        return path
      }
      unlinkSync(path)
    } catch (error) {
      // Another process may evict it at this moment.
      if (errnoOf(error) !== 'ENOENT') throw error
    }
    return null
  }

  /** Takes bytes from a stream; BLOB_CORRUPT when they are not `address`, and nothing is kept then. @returns the path. */
  async fill(address: BlobAddress, chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const temporary = this.#temporary.next()
    const found = await writeStreamed(temporary, chunks)
    try {
      assertExpected(`blob ${address.digest}`, found, address)
    } catch (error) {
      unlinkSync(temporary)
      throw error
    }
    return this.adopt(temporary, address)
  }

  /** Takes bytes that were verified. @returns the path. */
  fillBytes(address: BlobAddress, bytes: Uint8Array): string {
    const temporary = this.#temporary.next()
    writeSmallFile(temporary, bytes)
    return this.adopt(temporary, address)
  }

  /** Takes over a verified file that lies on the same device. @returns its path in the cache. */
  adopt(file: string, address: BlobAddress): string {
    const path = this.#path(address.digest)
    publishOnce(file, path, address.size)
    this.#estimate += address.size
    this.#addedSinceScan += address.size
    const share = this.#estimate > this.#limit ? RESCAN_WHEN_FULL_AFTER : RESCAN_AFTER
    if (this.#addedSinceScan > this.#limit * share) this.#evict()
    return path
  }

  remove(digest: Digest): void {
    rmSync(this.#path(digest), { force: true })
  }

  [Symbol.dispose](): void {
    this.#temporary[Symbol.dispose]()
  }

  #path(digest: Digest): string {
    return join(this.#directory, blobKey(digest))
  }

  #evict(): void {
    const entries = this.#scan()
    let total = entries.reduce((sum, entry) => sum + entry.size, 0)
    if (total > this.#limit) {
      const idleSince = Date.now() - this.#inUseMs
      for (const entry of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
        if (total <= this.#limit * EVICT_TO || entry.usedAt > idleSince) break
        rmSync(entry.path, { force: true })
        total -= entry.size
      }
    }
    this.#estimate = total
    this.#addedSinceScan = 0
  }

  #scan(): { path: string; size: number; usedAt: number }[] {
    const entries = []
    for (const name of readdirSync(this.#directory, { recursive: true, withFileTypes: true })) {
      if (!name.isFile() || name.parentPath.startsWith(join(this.#directory, 'temporary'))) continue
      const path = join(name.parentPath, name.name)
      const stats = statSync(path, { throwIfNoEntry: false })
      if (stats !== undefined) entries.push({ path, size: stats.size, usedAt: stats.atimeMs })
    }
    return entries
  }
}
