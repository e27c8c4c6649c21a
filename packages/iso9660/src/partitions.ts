import { Iso9660Error } from './error.ts'
import { GPT_BLOCK_BYTES, GptHeader } from './gpt-header.ts'
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

const ENTRY_BYTES = 128
/** More than any program makes room for. */
const MOST_ENTRIES = 1024

/**
 * The partitions of an image by its GUID partition table (spec 06 §9.4); none when it has no such table.
 * @throws {Iso9660Error} when a sum of the table is wrong.
 */
export async function gptPartitions(read: ReadAt): Promise<Partition[]> {
  const header = GptHeader.in(await read(GPT_BLOCK_BYTES, GPT_BLOCK_BYTES))
  if (header === null) return []
  const { count } = header
  if (!header.isWhole || count > MOST_ENTRIES || header.entryBytes !== ENTRY_BYTES) throw damaged()
  const entries = await read(header.entries, count * ENTRY_BYTES)
  if (entries.length < count * ENTRY_BYTES || !header.describes(entries)) throw damaged()
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const entry = entries.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES)
    return entry.subarray(0, 16).every((byte) => byte === 0) ? [] : [partition(entry, index + 1)]
  })
}

function partition(entry: Buffer, number: number): Partition {
  const [first, last] = [Number(entry.readBigUInt64LE(32)), Number(entry.readBigUInt64LE(40))]
  return { number, type: guid(entry.subarray(0, 16)), offset: first * GPT_BLOCK_BYTES, size: (last - first + 1) * GPT_BLOCK_BYTES }
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
