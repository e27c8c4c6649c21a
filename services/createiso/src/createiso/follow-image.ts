import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { SummedImage } from '@murli/boot-media/image'
import {
  type ChangeableImage,
  DESCRIPTORS_END,
  type ImageTimes,
  MediaMd5,
  primaryVolume,
  SMALLEST_CHECKABLE_BYTES,
  stampImage,
} from '@murli/iso9660'

const CHUNK_BYTES = 1024 * 1024

/** What is known of the program. */
export interface ImageWriter {
  hasEnded(): boolean
  /** Waits a little, but not beyond the program's end. */
  nap(): void
}

/**
 * Reads an image while a program writes it from its beginning to its end, close behind, where all of it is still in memory (spec 06 §9.2).
 * As soon as its directories are there, they get the times that they are to have.
 * @returns null when the sums cannot be had in this way: it is no ISO 9660 volume, is shorter than it says or too small to be checked, or
 * the program has gone back to its beginning. @throws {Iso9660Error} for directories that are not sound.
 */
export function followImage(path: string, times: ImageTimes, writer: ImageWriter): SummedImage | null {
  const descriptor = openWhenThere(path, writer)
  if (descriptor === null) return null
  try {
    stampImage(changeable(descriptor, writer), times)
    const head = Buffer.alloc(DESCRIPTORS_END)
    const headBytes = readFollowing(writer, descriptor, head, 0)
    const volume = primaryVolume(head.subarray(0, headBytes))
    if (volume === null || volume.volumeBytes < SMALLEST_CHECKABLE_BYTES) return null
    const sums = new MediaMd5(volume.volumeBytes)
    sums.update(head.subarray(0, headBytes))
    const chunk = Buffer.alloc(CHUNK_BYTES)
    for (let position = headBytes, length = -1; length !== 0; position += length) {
      length = readFollowing(writer, descriptor, chunk, position)
      sums.update(chunk.subarray(0, length))
    }
    // A program that went back to the descriptors, as isohybrid does, has made the sums of what was there before worthless.
    const isSame =
      readFollowing(writer, descriptor, chunk.subarray(0, DESCRIPTORS_END), 0) === headBytes &&
      head.equals(chunk.subarray(0, DESCRIPTORS_END))
    const found = isSame ? sums.finish() : null
    const { volumeId, applicationUse } = volume
    return found === null ? null : { ...found, volumeId, applicationUse }
  } finally {
    closeSync(descriptor)
  }
}

/** @returns null when the program has ended without having made the file. */
function openWhenThere(path: string, writer: ImageWriter): number | null {
  for (;;) {
    const isLast = writer.hasEnded()
    try {
      return openSync(path, 'r+')
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error
      if (isLast) return null
    }
    writer.nap()
  }
}

/** The image as far as it is there: who reads what is not, waits. */
function changeable(descriptor: number, writer: ImageWriter): ChangeableImage {
  return {
    read(offset, length) {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readFollowing(writer, descriptor, bytes, offset))
    },
    write(offset, bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done)
    },
  }
}

/** Fills the buffer from the file, waiting for the program where need be. @returns fewer bytes only at the end of the ended file. */
function readFollowing(writer: ImageWriter, descriptor: number, buffer: Buffer, position: number): number {
  for (let length = 0; ;) {
    const isLast = writer.hasEnded()
    const count = readSync(descriptor, buffer, length, buffer.length - length, position + length)
    length += count
    if (length === buffer.length || (count === 0 && isLast)) return length
    if (count === 0) writer.nap()
  }
}
