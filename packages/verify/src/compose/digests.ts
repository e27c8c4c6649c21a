import { open } from 'node:fs/promises'
import { checksumHash } from '@murli/rpmmd/compression'
import type { ListedFile } from './listing.ts'

const CHUNK_BYTES = 1 << 20

/** Checksum type (`md5`, `sha1`, `sha256`, …) → hex digits. */
export type Digests = Readonly<Record<string, string>>

/** Sums of files, each read once for all that ask: hard links to one file share them. */
export class DigestCache {
  readonly #known = new Map<string, Promise<Digests>>()

  /**
   * @param types all that are wanted of the file, so that one pass gives them
   * @throws {RpmmdError} REPO_INVALID for a type that nobody knows
   */
  of(path: string, { inode, size }: Pick<ListedFile, 'inode' | 'size'>, types: readonly string[]): Promise<Digests> {
    const before = this.#known.get(inode) ?? Promise.resolve({})
    // who asks at the same time waits for this pass
    const now = before.then((sums: Digests) => {
      const missing = types.filter((type) => sums[type] === undefined)
      return missing.length === 0 ? sums : hashFile(path, size, missing).then((more) => ({ ...sums, ...more }))
    })
    this.#known.set(inode, now)
    return now
  }
}

/** One buffer for the whole file: a compose has tens of thousands of small ones. */
async function hashFile(path: string, size: number, types: readonly string[]): Promise<Digests> {
  const hashes = types.map((type) => [type, checksumHash(type)] as const)
  await using file = await open(path)
  const buffer = Buffer.allocUnsafe(Math.min(size + 1, CHUNK_BYTES))
  for (let read = await file.read(buffer, 0, buffer.length); read.bytesRead > 0; read = await file.read(buffer, 0, buffer.length)) {
    for (const [, hash] of hashes) hash.update(buffer.subarray(0, read.bytesRead))
  }
  return Object.fromEntries(hashes.map(([type, hash]) => [type, hash.digest('hex')]))
}
