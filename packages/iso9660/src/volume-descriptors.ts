import { SECTOR_BYTES } from './primary-volume.ts'

/** Type of the descriptor that every image has. */
export const PRIMARY = 1
const SUPPLEMENTARY = 2
const TERMINATOR = 255
const FIRST_SECTOR = 16
/** More than any program writes. */
const MOST = 16

/** A descriptor of a volume with a directory tree: primary, or supplementary (Joliet, ISO 9660:1999). */
export interface VolumeDescriptor {
  readonly offset: number
  readonly type: number
  readonly bytes: Buffer
}

/** The descriptors of an image that lead to directories, the primary one first (spec 06 §9.1); none when it is no ISO 9660 image. */
export function* descriptors(image: { read(offset: number, length: number): Buffer }): Generator<VolumeDescriptor> {
  for (let sector = FIRST_SECTOR; sector < FIRST_SECTOR + MOST; sector += 1) {
    const offset = sector * SECTOR_BYTES
    const bytes = image.read(offset, SECTOR_BYTES)
    const type = bytes[0]
    if (bytes.length < SECTOR_BYTES || bytes.toString('latin1', 1, 6) !== 'CD001' || type === TERMINATOR) return
    if (type === PRIMARY || type === SUPPLEMENTARY) yield { offset, type, bytes }
  }
}
