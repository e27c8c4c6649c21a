import { createHash } from 'node:crypto'
import { GPT_BLOCK_BYTES, GptHeader } from './gpt-header.ts'
import type { ChangeableImage } from './stamp.ts'

const ID_BYTES = 16

/**
 * Gives the disk and the partitions of an image ids that follow from a text, in its GUID partition table and the copy of that at its end; isohybrid
 * makes others at every run (spec 06 §9.4). An image without a table stays as it is.
 */
export function stampPartitionIds(image: ChangeableImage, seed: string): void {
  const other = stampTable(image, GPT_BLOCK_BYTES, seed)
  if (other !== null) stampTable(image, other, seed)
}

/** @returns where the copy of the table has its header. */
function stampTable(image: ChangeableImage, offset: number, seed: string): number | null {
  const block = image.read(offset, GPT_BLOCK_BYTES)
  const header = GptHeader.in(block)
  if (header === null) return null
  const size = header.entryBytes
  const entries = image.read(header.entries, header.count * size)
  for (let at = 0; at + size <= entries.length; at += size) {
    const isUsed = entries.subarray(at, at + ID_BYTES).some((byte) => byte !== 0)
    if (isUsed) idFor(`${seed}\0${at / size}`).copy(entries, at + ID_BYTES)
  }
  header.stamp(idFor(seed), entries)
  image.write(header.entries, entries)
  image.write(offset, block)
  return header.otherHeader
}

/** An id of the kind that is made of random bits; its third part is stored with its low byte first. */
function idFor(text: string): Buffer {
  const id = createHash('sha256').update(text).digest().subarray(0, ID_BYTES)
  id.writeUInt8((id.readUInt8(7) & 0x0f) | 0x40, 7)
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8)
  return id
}
