import { Iso9660Error } from './error.ts'
import { SECTOR_BYTES } from './primary-volume.ts'

/** Reads bytes of an image; fewer come only at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

/** What Rock Ridge says of a directory record. */
export interface RockRidge {
  /** POSIX name, null when there is none: then the name of the record counts. */
  readonly name: string | null
  readonly isSymlink: boolean
  /** Offset of the directory that really stands in this place, when it was too deep for ISO 9660. */
  readonly childOffset: number | null
  /** A directory that stands here only because it was too deep elsewhere. */
  readonly isRelocated: boolean
}

const ENTRY_HEAD = 4
const NAME_CONTINUES = 0x01
/** Continuation areas of one record; the longest name needs two. */
const MOST_CONTINUATIONS = 64

/**
 * Reads the system use area of a record with its continuations. `skip`: bytes before the first entry, as the root's `SP` entry says.
 * Source: IEEE P1281 (SUSP) and P1282 (Rock Ridge); spec 06 §9.1.
 * @throws {Iso9660Error} when continuations do not end.
 */
export async function rockRidge(systemUse: Buffer, skip: number, read: ReadAt): Promise<RockRidge> {
  const names: Buffer[] = []
  const found = { isSymlink: false, isRelocated: false, childOffset: null as number | null }
  for await (const entry of entries(systemUse.subarray(skip), read)) {
    const signature = entry.toString('latin1', 0, 2)
    if (signature === 'NM') names.push(entry.subarray(5))
    else if (signature === 'SL') found.isSymlink = true
    else if (signature === 'RE') found.isRelocated = true
    else if (signature === 'CL') found.childOffset = entry.readUInt32LE(4) * SECTOR_BYTES
    if (signature === 'NM' && ((entry[4] ?? 0) & ~NAME_CONTINUES) !== 0) names.pop()
  }
  return { ...found, name: names.length === 0 ? null : Buffer.concat(names).toString('utf8') }
}

/** Bytes to skip in every area but the root's own, by the first record of the root directory. @returns null when there is no SUSP. */
export function skippedBytes(rootSystemUse: Buffer): number | null {
  const isSusp = rootSystemUse.toString('latin1', 0, 2) === 'SP' && rootSystemUse.readUInt16BE(4) === 0xbeef
  return isSusp ? (rootSystemUse[6] ?? 0) : null
}

async function* entries(first: Buffer, read: ReadAt): AsyncGenerator<Buffer> {
  let area: Buffer | null = first
  for (let areas = 0; area !== null; areas += 1) {
    if (areas > MOST_CONTINUATIONS) throw new Iso9660Error('a directory record is continued without an end')
    const found: Buffer[] = [...entriesIn(area)]
    yield* found
    const next: Buffer | undefined = found.find((entry) => entry.toString('latin1', 0, 2) === 'CE' && entry.length >= 28)
    area = next === undefined ? null : await read(next.readUInt32LE(4) * SECTOR_BYTES + next.readUInt32LE(12), next.readUInt32LE(20))
  }
}

/** The entries of one area, as views into it. */
export function* entriesIn(area: Buffer): Generator<Buffer> {
  for (let at = 0; at + ENTRY_HEAD <= area.length;) {
    const length = area[at + 2] ?? 0
    if (length < ENTRY_HEAD || at + length > area.length) return
    yield area.subarray(at, at + length)
    at += length
  }
}
