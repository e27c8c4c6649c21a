import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Ref } from '@murli/contracts'
import { implantedMd5, primaryVolume, PRIMARY_VOLUME_END } from '@murli/iso9660'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

const CHUNK_BYTES = 1024 * 1024

/** An image that is stored, and what was found while it was read. */
export interface StoredImage {
  readonly ref: Ref
  readonly checksums: Record<string, string>
  readonly volumeId: string
  readonly implantMd5: string
}

/**
 * Stores an image, reading it once: digest, checksums and upload share the pass.
 * @param algorithms names that OpenSSL knows, as `media_checksums` has them.
 * @throws {MurliError} CONFIG_INVALID for an unknown algorithm, IMAGE_INVALID when it is no ISO or has no implanted MD5.
 */
export async function storeImage(path: string, algorithms: readonly string[], blobs: BlobStore, signal: AbortSignal): Promise<StoredImage> {
  const { volumeId, implantMd5 } = await readDescriptor(path)
  const hashes = new Map(algorithms.map((algorithm) => [algorithm, hashOf(algorithm)]))
  const { size } = await stat(path)
  const ref = await blobs.putStream(hashed(path, [...hashes.values()], signal), { expected: { size } })
  const checksums = Object.fromEntries([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest('hex')]))
  return { ref, checksums, volumeId, implantMd5 }
}

async function* hashed(path: string, hashes: readonly Hash[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    for (const hash of hashes) hash.update(chunk as Buffer)
    yield chunk as Buffer
  }
}

function hashOf(algorithm: string): Hash {
  try {
    return createHash(algorithm)
  } catch (error) {
    throw new MurliError('CONFIG_INVALID', `media_checksums: unknown algorithm '${algorithm}'`, { cause: error })
  }
}

async function readDescriptor(path: string): Promise<{ volumeId: string; implantMd5: string }> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PRIMARY_VOLUME_END), 0, PRIMARY_VOLUME_END, 0)
  const volume = primaryVolume(buffer.subarray(0, bytesRead))
  if (volume === null) throw new MurliError('IMAGE_INVALID', 'the image that was made is no ISO 9660 volume')
  const implanted = implantedMd5(volume.applicationUse)
  if (implanted === null) throw new MurliError('IMAGE_INVALID', 'the image that was made has no implanted MD5')
  return { volumeId: volume.volumeId, implantMd5: implanted.md5 }
}
