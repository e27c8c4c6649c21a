import { open, type FileHandle } from 'node:fs/promises'
import {
  APPLICATION_USE_START,
  DESCRIPTORS_END,
  implantedField,
  isBlankField,
  MediaMd5,
  type MediaSums,
  primaryVolume,
  type PrimaryVolume,
  SMALLEST_CHECKABLE_BYTES,
  withVolumeBytes,
} from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'

const CHUNK_BYTES = 1024 * 1024

/** What is known of an image that was looked at while it was written. */
export interface SummedImage extends MediaSums, Pick<PrimaryVolume, 'volumeId'> {
  /** What the field for the sums had in it. */
  readonly applicationUse: Uint8Array
}

/** What was found in an image and put into it. */
export interface Implanted {
  readonly volumeId: string
  readonly implantMd5: string
}

/**
 * Puts the sums of a medium into the image itself, as `implantisomd5` does; one pass over the file (spec 06 §9.2). A volume that is too
 * small for the reference checker is first made larger by zeros at its end. For images whose sums could not be computed while they were written.
 * @throws {MurliError} IMAGE_INVALID when it is no ISO 9660 image, is cut off, or has other things where the sums belong.
 */
export async function implantMd5(path: string, options: { supported: boolean; signal: AbortSignal }): Promise<Implanted> {
  await using file = await open(path, 'r+')
  const volume = await checkableVolume(file)
  const { volumeBytes, volumeId } = volume
  refuseOccupied(volume.applicationUse)
  const sums = new MediaMd5(volumeBytes)
  await readWhole(file, volumeBytes, options.signal, (chunk) => sums.update(chunk))
  const found = sums.finish()
  if (found === null) throw new MurliError('IMAGE_INVALID', `the image is shorter than its volume of ${volumeBytes} bytes`)
  await writeAll(file, implantedField(found, options.supported), APPLICATION_USE_START)
  return { volumeId, implantMd5: found.md5 }
}

/**
 * Puts sums into an image that were computed while it was written. @throws {MurliError} IMAGE_INVALID when something else is where they
 * belong.
 */
export async function implantSums(
  path: string,
  { volumeId, applicationUse, ...sums }: SummedImage,
  options: { supported: boolean },
): Promise<Implanted> {
  refuseOccupied(applicationUse)
  await using file = await open(path, 'r+')
  await writeAll(file, implantedField(sums, options.supported), APPLICATION_USE_START)
  return { volumeId, implantMd5: sums.md5 }
}

/** Sums overwrite nothing but spaces. */
function refuseOccupied(applicationUse: Uint8Array): void {
  if (!isBlankField(applicationUse)) throw new MurliError('IMAGE_INVALID', 'the image has something in the field of the implanted MD5')
}

/** The volume, after it was made large enough to be checked. */
async function checkableVolume(file: FileHandle): Promise<PrimaryVolume> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(DESCRIPTORS_END), 0, DESCRIPTORS_END, 0)
  const head = buffer.subarray(0, bytesRead)
  const volume = primaryVolume(head)
  if (volume === null) throw new MurliError('IMAGE_INVALID', 'the image that was made is no ISO 9660 volume')
  if (volume.volumeBytes >= SMALLEST_CHECKABLE_BYTES) return volume
  const enlarged = withVolumeBytes(head, SMALLEST_CHECKABLE_BYTES)
  if (enlarged === null) throw new MurliError('IMAGE_INVALID', 'the volume descriptors of the image have no end')
  const { size } = await file.stat()
  if (size < SMALLEST_CHECKABLE_BYTES) await file.truncate(SMALLEST_CHECKABLE_BYTES)
  await writeAll(file, enlarged, 0)
  return { ...volume, volumeBytes: SMALLEST_CHECKABLE_BYTES }
}

async function readWhole(file: FileHandle, end: number, signal: AbortSignal, take: (chunk: Uint8Array) => void): Promise<void> {
  const buffer = Buffer.alloc(CHUNK_BYTES)
  for (let position = 0; position < end;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return
    take(buffer.subarray(0, bytesRead))
    position += bytesRead
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  }
}
