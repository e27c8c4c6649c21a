import { crc32 } from 'node:zlib'
import { Iso9660Error } from './error.ts'
import type { ReadAt } from './rock-ridge.ts'

/** Partition of a disk that an image can be written to. Offset and size in bytes of the image. */
export interface Partition {
  /** From 1, as the partition table counts. */
  readonly number: number
  /** GUID of what is in it, upper case. */
  readonly type: string
  readonly offset: number
  readonly size: number
}

/** Type of an EFI system partition. */
export const EFI_SYSTEM_PARTITION = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'

const BLOCK_BYTES = 512
const HEADER_SUM = 16
const ENTRY_BYTES = 128
/** More than any program makes room for. */
const MOST_ENTRIES = 1024

/**
 * The partitions of an image by its GUID partition table (spec 06 §9.4); none when it has no such table.
 * @throws {Iso9660Error} when a sum of the table is wrong.
 */
export async function gptPartitions(read: ReadAt): Promise<Partition[]> {
  const header = await read(BLOCK_BYTES, BLOCK_BYTES)
  if (header.length < BLOCK_BYTES || header.toString('latin1', 0, 8) !== 'EFI PART') return []
  const headerBytes = header.readUInt32LE(12)
  const count = header.readUInt32LE(80)
  if (headerBytes < 92 || headerBytes > BLOCK_BYTES || headerSum(header.subarray(0, headerBytes)) !== header.readUInt32LE(HEADER_SUM))
    throw damaged()
  if (count > MOST_ENTRIES || header.readUInt32LE(84) !== ENTRY_BYTES) throw damaged()
  const entries = await read(Number(header.readBigUInt64LE(72)) * BLOCK_BYTES, count * ENTRY_BYTES)
  if (entries.length < count * ENTRY_BYTES || crc32(entries) !== header.readUInt32LE(88)) throw damaged()
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const entry = entries.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES)
    return entry.subarray(0, 16).every((byte) => byte === 0) ? [] : [partition(entry, index + 1)]
  })
}

function partition(entry: Buffer, number: number): Partition {
  const [first, last] = [Number(entry.readBigUInt64LE(32)), Number(entry.readBigUInt64LE(40))]
  return { number, type: guid(entry.subarray(0, 16)), offset: first * BLOCK_BYTES, size: (last - first + 1) * BLOCK_BYTES }
}

/** The field of the sum itself counts as zeros. */
function headerSum(header: Buffer): number {
  const copy = Buffer.from(header)
  copy.writeUInt32LE(0, HEADER_SUM)
  return crc32(copy)
}

/** The first three parts are stored with their low byte first. */
function guid(bytes: Buffer): string {
  const parts = [bytes.subarray(0, 4).toReversed(), bytes.subarray(4, 6).toReversed(), bytes.subarray(6, 8).toReversed()]
  return [...parts, bytes.subarray(8, 10), bytes.subarray(10)]
    .map((part) => Buffer.from(part).toString('hex'))
    .join('-')
    .toUpperCase()
}

function damaged(): Iso9660Error {
  return new Iso9660Error('the GUID partition table is damaged')
}
