import { open } from 'node:fs/promises'
import { implantedMd5, MediaMd5, PRIMARY_VOLUME_END, primaryVolume } from '@murli/iso9660'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/** Where the image that boots the installer is in a tree. */
export const BOOT_ISO = 'images/boot.iso'

/**
 * Stores the image that boots an installer; its implanted MD5 is checked in the reading that stores it (spec 06 §0.6).
 * @param maker whom it is from, for messages. @throws {MurliError} IMAGE_INVALID when the sum is missing or wrong, or the image is cut off.
 */
export async function storeMedium(path: string, blobs: BlobStore, maker: string): ReturnType<BlobStore['putFile']> {
  const volume = primaryVolume(await head(path))
  const implanted = volume === null ? null : implantedMd5(volume.applicationUse)
  if (volume === null || implanted === null) throw new MurliError('IMAGE_INVALID', `${BOOT_ISO} of ${maker} has no implanted MD5`)
  const sums = new MediaMd5(volume.volumeBytes)
  const ref = await blobs.putFile(path, { observe: (chunk) => sums.update(chunk) })
  const found = sums.finish()
  if (found?.md5 === implanted.md5) return ref
  const seen = found === null ? 'it is cut off' : `it has ${found.md5}, not ${implanted.md5}`
  throw new MurliError('IMAGE_INVALID', `the implanted MD5 of ${BOOT_ISO} of ${maker} is wrong: ${seen}`)
}

async function head(path: string): Promise<Buffer> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PRIMARY_VOLUME_END), 0, PRIMARY_VOLUME_END, 0)
  return buffer.subarray(0, bytesRead)
}
