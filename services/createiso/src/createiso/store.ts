import { createHash, type Hash } from 'node:crypto'
import type { Ref } from '@murli/contracts'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/** An image that is stored, and its sums. */
export interface StoredImage {
  readonly ref: Ref
  readonly checksums: Record<string, string>
}

/**
 * Moves an image into the store, reading it once: digest and checksums share the pass, and no copy is written where the store can take
 * the file itself. @param algorithms names that OpenSSL knows, as `media_checksums` has them.
 * @throws {MurliError} CONFIG_INVALID for an unknown algorithm.
 */
export async function storeImage(path: string, algorithms: readonly string[], blobs: BlobStore): Promise<StoredImage> {
  // The store's own digest is the SHA-256.
  const hashes = algorithms.filter((algorithm) => algorithm !== 'sha256').map((algorithm) => [algorithm, hashOf(algorithm)] as const)
  const observe = (chunk: Uint8Array): void => {
    for (const [, hash] of hashes) hash.update(chunk)
  }
  const ref = await blobs.putFile(path, { move: true, observe })
  const sums = new Map([
    ['sha256', ref.digest.slice('sha256:'.length)],
    ...hashes.map(([name, hash]) => [name, hash.digest('hex')] as const),
  ])
  return { ref, checksums: Object.fromEntries(algorithms.map((algorithm) => [algorithm, sums.get(algorithm) ?? ''])) }
}

/** Refuses unknown algorithms, before work is done that they would make worthless. @throws {MurliError} CONFIG_INVALID. */
export function refuseUnknown(algorithms: readonly string[]): void {
  for (const algorithm of algorithms) hashOf(algorithm)
}

function hashOf(algorithm: string): Hash {
  try {
    return createHash(algorithm)
  } catch (error) {
    throw new MurliError('CONFIG_INVALID', `media_checksums: unknown algorithm '${algorithm}'`, { cause: error })
  }
}
