import { SECTOR_BYTES } from './primary-volume.ts'

const FIRST_DESCRIPTOR = 16
/** More descriptors than any program writes. */
const MOST_DESCRIPTORS = 16
const TYPES_WITH_SIZE: ReadonlySet<number> = new Set([1, 2])
const TERMINATOR = 255
const SIZE_OFFSET = 80

/** How much of an image `withVolumeBytes` must see. */
export const DESCRIPTORS_END = (FIRST_DESCRIPTOR + MOST_DESCRIPTORS) * SECTOR_BYTES

/**
 * The start of an image, with another size of the volume in its primary and all supplementary (Joliet, ISO 9660:1999) descriptors
 * (spec 06 §9.1). A larger volume with zeros at its end has the same files: nothing else counts sectors.
 * @param head the first `DESCRIPTORS_END` bytes, or the whole of a smaller image. @returns null when the descriptors do not end in it.
 */
export function withVolumeBytes(head: Buffer, volumeBytes: number): Buffer | null {
  const changed = Buffer.from(head)
  const sectors = Math.ceil(volumeBytes / SECTOR_BYTES)
  for (let at = FIRST_DESCRIPTOR * SECTOR_BYTES; at + SECTOR_BYTES <= changed.length; at += SECTOR_BYTES) {
    if (changed.toString('latin1', at + 1, at + 6) !== 'CD001') return null
    const type = changed.readUInt8(at)
    if (type === TERMINATOR) return changed
    if (TYPES_WITH_SIZE.has(type)) {
      changed.writeUInt32LE(sectors, at + SIZE_OFFSET)
      changed.writeUInt32BE(sectors, at + SIZE_OFFSET + 4)
    }
  }
  return null
}
