import { Iso9660Error } from './error.ts'
import { SECTOR_BYTES } from './primary-volume.ts'

const NAME_START = 33
const DIRECTORY_FLAG = 0x02
const MORE_EXTENTS_FLAG = 0x80

/** One directory record (spec 06 §9.1). Offsets and sizes in bytes; `systemUse`: the area of Rock Ridge. */
export interface DirectoryRecord {
  readonly offset: number
  readonly size: number
  readonly isDirectory: boolean
  /** The file goes on in the next record. */
  readonly continues: boolean
  /** As it stands: `\0` for the directory itself, `\x01` for its parent. */
  readonly name: string
  readonly systemUse: Buffer
  /** The record itself, in the directory that it was read from. */
  readonly bytes: Buffer
}

/** All records of a directory, in their order. A zero length leads to the next sector. @throws {Iso9660Error} at a cut-off record. */
export function* directoryRecords(directory: Buffer): Generator<DirectoryRecord> {
  for (let at = 0; at < directory.length;) {
    const length = directory[at] ?? 0
    if (length === 0) {
      at = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES
      continue
    }
    yield directoryRecord(directory.subarray(at, at + length), length)
    at += length
  }
}

/** Reads one record, as it also stands in a primary volume descriptor. @throws {Iso9660Error} when it is cut off. */
export function directoryRecord(bytes: Buffer, length: number): DirectoryRecord {
  const nameEnd = NAME_START + (bytes[32] ?? 0)
  if (bytes.length < length || nameEnd > bytes.length) throw new Iso9660Error('a directory record is cut off')
  const flags = bytes[25] ?? 0
  return {
    offset: bytes.readUInt32LE(2) * SECTOR_BYTES,
    size: bytes.readUInt32LE(10),
    isDirectory: (flags & DIRECTORY_FLAG) !== 0,
    continues: (flags & MORE_EXTENTS_FLAG) !== 0,
    name: bytes.toString('latin1', NAME_START, nameEnd),
    // the name is filled up to an even offset
    systemUse: bytes.subarray(nameEnd + (nameEnd % 2)),
    bytes,
  }
}
