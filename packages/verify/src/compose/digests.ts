import { createReadStream } from 'node:fs'
import { checksumHash } from '@murli/rpmmd/compression'

/** Checksum type (`md5`, `sha1`, `sha256`, …) → hex digits. */
export type Digests = Readonly<Record<string, string>>

/** Sums of files, each read once for all that ask: hard links to one file share them. */
export class DigestCache {
  readonly #known = new Map<string, Promise<Digests>>()

  /**
   * @param inode tells files apart
   * @param types all that are wanted of the file, so that one pass gives them
   * @throws {RpmmdError} REPO_INVALID for a type that nobody knows
   */
  async of(file: string, inode: string, types: readonly string[]): Promise<Digests> {
    const before = (await this.#known.get(inode)) ?? {}
    const missing = types.filter((type) => before[type] === undefined)
    if (missing.length === 0) return before
    const now = hashFile(file, missing).then((sums) => ({ ...before, ...sums }))
    this.#known.set(inode, now)
    return now
  }
}

async function hashFile(file: string, types: readonly string[]): Promise<Digests> {
  const hashes = types.map((type) => [type, checksumHash(type)] as const)
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (const [, hash] of hashes) hash.update(chunk)
  }
  return Object.fromEntries(hashes.map(([type, hash]) => [type, hash.digest('hex')]))
}
