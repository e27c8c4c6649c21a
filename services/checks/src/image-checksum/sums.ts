import { createHash, getHashes } from 'node:crypto'
import type { ImageRecord } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/**
 * The checksums of an image in the wanted algorithms. Its maker has recorded them as a rule; only for those that are missing the
 * image is read, once for all. @throws {MurliError} CONFIG_INVALID for an unknown algorithm.
 */
export async function wantedChecksums(
  image: ImageRecord,
  algorithms: readonly string[],
  blobs: BlobStore,
): Promise<Record<string, string>> {
  const known: Record<string, string> = { ...image.checksums, sha256: image.digest.slice('sha256:'.length) }
  const missing = algorithms.filter((algorithm) => known[algorithm] === undefined)
  const computed = missing.length === 0 ? {} : await computeChecksums(image, missing, blobs)
  return Object.fromEntries(algorithms.map((algorithm) => [algorithm, known[algorithm] ?? computed[algorithm] ?? '']))
}

async function computeChecksums(image: ImageRecord, algorithms: readonly string[], blobs: BlobStore): Promise<Record<string, string>> {
  const unknown = algorithms.find((algorithm) => !getHashes().includes(algorithm))
  if (unknown !== undefined) throw new MurliError('CONFIG_INVALID', `media_checksums: unknown algorithm '${unknown}'`)
  const hashes = algorithms.map((algorithm) => [algorithm, createHash(algorithm)] as const)
  for await (const chunk of await blobs.read(image)) {
    for (const [, hash] of hashes) hash.update(chunk as Buffer)
  }
  return Object.fromEntries(hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')]))
}
