import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ChangeableImage } from './stamp.ts'

const BLOCK_BYTES = 512
const HEADER_SUM = 16
const OTHER_HEADER = 32
const DISK_ID = 56
const ENTRIES = 72
const COUNT = 80
const ENTRY_BYTES = 84
const ENTRIES_SUM = 88
const ID_BYTES = 16

/**
 * Gives the disk and the partitions of an image ids that follow from a text, in its GUID partition table and the copy of that at its end; isohybrid
 * makes others at every run (spec 06 §9.4). An image without a table stays as it is.
 */
export function stampPartitionIds(image: ChangeableImage, seed: string): void {
  const other = stampTable(image, BLOCK_BYTES, seed)
  if (other !== null) stampTable(image, other, seed)
}

/** @returns where the copy of the table has its header. */
function stampTable(image: ChangeableImage, offset: number, seed: string): number | null {
  const header = image.read(offset, BLOCK_BYTES)
  if (header.length < BLOCK_BYTES || header.toString('latin1', 0, 8) !== 'EFI PART') return null
  const size = header.readUInt32LE(ENTRY_BYTES)
  const place = Number(header.readBigUInt64LE(ENTRIES)) * BLOCK_BYTES
  const entries = image.read(place, header.readUInt32LE(COUNT) * size)
  for (let at = 0; at + size <= entries.length; at += size) {
    const isUsed = entries.subarray(at, at + ID_BYTES).some((byte) => byte !== 0)
    if (isUsed) idFor(`${seed}\0${at / size}`).copy(entries, at + ID_BYTES)
  }
  idFor(seed).copy(header, DISK_ID)
  header.writeUInt32LE(crc32(entries), ENTRIES_SUM)
  header.writeUInt32LE(0, HEADER_SUM)
  header.writeUInt32LE(crc32(header.subarray(0, header.readUInt32LE(12))), HEADER_SUM)
  image.write(place, entries)
  image.write(offset, header)
  return Number(header.readBigUInt64LE(OTHER_HEADER)) * BLOCK_BYTES
}

/** An id of the kind that is made of random bits; its third part is stored with its low byte first. */
function idFor(text: string): Buffer {
  const id = createHash('sha256').update(text).digest().subarray(0, ID_BYTES)
  id.writeUInt8((id.readUInt8(7) & 0x0f) | 0x40, 7)
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8)
  return id
}
