import { createHash } from 'node:crypto'
import type { Ref } from '@murli/contracts'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { FileSums } from '@murli/runtime/sums'

/** An image that is stored, and its sums. */
export interface StoredImage {
  readonly ref: Ref
  readonly checksums: Record<string, string>
}

/** What has to be computed of an image: its `media_checksums`, and the digest that the store knows it by. */
export function storedAlgorithms(checksums: readonly string[]): string[] {
  return [...new Set([...checksums, 'sha256'])]
}

/** Moves an image into the store, without reading it where the store can take the file itself. @param sums by `storedAlgorithms`. */
export async function storeSummed(
  path: string,
  { size, sums }: FileSums,
  checksums: readonly string[],
  blobs: BlobStore,
): Promise<StoredImage> {
  const sum = (algorithm: string): string => sums[algorithm] ?? ''
  const ref = await blobs.putFile(path, { move: true, measured: { digest: `sha256:${sum('sha256')}`, size } })
  return { ref, checksums: Object.fromEntries(checksums.map((algorithm) => [algorithm, sum(algorithm)])) }
}

/** Refuses unknown algorithms, before work is done that they would make worthless. @throws {MurliError} CONFIG_INVALID. */
export function refuseUnknown(algorithms: readonly string[]): void {
  for (const algorithm of algorithms) {
    try {
      createHash(algorithm)
    } catch (error) {
      throw new MurliError('CONFIG_INVALID', `media_checksums: unknown algorithm '${algorithm}'`, { cause: error })
    }
  }
}
