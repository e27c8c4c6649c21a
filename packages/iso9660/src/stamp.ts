import { directoryRecord, directoryRecords, type DirectoryRecord } from './directory-record.ts'
import { Iso9660Error } from './error.ts'
import { SECTOR_BYTES } from './primary-volume.ts'
import { entriesIn, skippedBytes } from './rock-ridge.ts'
import { recordDate, volumeDate } from './stamp-dates.ts'
import { descriptors, PRIMARY } from './volume-descriptors.ts'

/** An image that can be changed. Fewer bytes come only at its end. */
export interface ChangeableImage {
  read(offset: number, length: number): Buffer
  write(offset: number, bytes: Buffer): void
}

/** Times in seconds since 1970: of files by their absolute Rock Ridge path, and of everything else. */
export interface ImageTimes {
  readonly files: ReadonlyMap<string, number>
  readonly others: number
}

const ROOT_RECORD = 156
const ROOT_RECORD_BYTES = 34
const RECORD_DATE = 18
const VOLUME_DATES = [813, 830, 847, 864]
const VOLUME_DATE_BYTES = 17
const MOST_DIRECTORIES = 1_000_000

/**
 * Replaces all that the machine and the moment have left in an image: every time in its volume descriptors, directories (those of Joliet
 * too) and Rock Ridge entries, and how many links files had. So the same content gives the same image, with programs that know nothing
 * of SOURCE_DATE_EPOCH too (spec 06 §9.1; measured with genisoimage 1.1.11 and xorriso 1.5.6).
 * @throws {Iso9660Error} when the directories are not sound.
 */
export function stampImage(image: ChangeableImage, times: ImageTimes): void {
  const walk = new StampingWalk(image, times)
  for (const { offset, bytes, type } of descriptors(image)) {
    const root = directoryRecord(bytes.subarray(ROOT_RECORD, ROOT_RECORD + ROOT_RECORD_BYTES), ROOT_RECORD_BYTES)
    for (const at of VOLUME_DATES) stampVolumeDate(bytes.subarray(at, at + VOLUME_DATE_BYTES), times.others)
    recordDate(times.others).copy(root.bytes, RECORD_DATE)
    image.write(offset, bytes)
    walk.tree(root, type === PRIMARY)
  }
}

/** A date of zeros says that there is none. */
function stampVolumeDate(date: Buffer, seconds: number): void {
  if (/[1-9]/.test(date.toString('latin1', 0, VOLUME_DATE_BYTES - 1))) volumeDate(seconds).copy(date)
}

interface Directory {
  readonly path: string
  readonly offset: number
  readonly size: number
}

class StampingWalk {
  readonly #image: ChangeableImage
  readonly #times: ImageTimes
  /** Joliet has other names, but the same places on the medium. */
  readonly #timeByOffset = new Map<number, number>()
  readonly #seen = new Set<number>()

  constructor(image: ChangeableImage, times: ImageTimes) {
    this.#image = image
    this.#times = times
  }

  tree(root: Omit<Directory, 'path'>, isPrimary: boolean): void {
    const waiting: Directory[] = [{ path: '', offset: root.offset, size: root.size }]
    let skip: number | null | undefined = isPrimary ? undefined : null
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
      if (this.#seen.has(directory.offset)) continue
      this.#seen.add(directory.offset)
      if (this.#seen.size > MOST_DIRECTORIES) throw new Iso9660Error(`there are more than ${MOST_DIRECTORIES} directories`)
      const bytes = this.#image.read(directory.offset, directory.size)
      if (bytes.length < directory.size) throw new Iso9660Error(`the directory ${directory.path}/ is behind the end of the image`)
      for (const record of directoryRecords(bytes)) {
        skip = skip === undefined ? skippedBytes(record.systemUse) : skip
        const path = `${directory.path}/${this.#stamp(record, skip, directory.path)}`
        if (record.isDirectory && !isSelfOrParent(record)) waiting.push({ path, offset: record.offset, size: record.size })
      }
      this.#image.write(directory.offset, bytes)
    }
  }

  /** @returns the name of the record. */
  #stamp(record: DirectoryRecord, skip: number | null, directory: string): string {
    const areas = skip === null ? [] : this.#areas(record.systemUse, isSelfOrParent(record) ? 0 : skip)
    const entries = areas.flatMap(({ bytes }) => [...entriesIn(bytes)])
    const names = entries.filter((entry) => entry.toString('latin1', 0, 2) === 'NM').map((entry) => entry.subarray(5))
    const name = names.length === 0 ? record.name : Buffer.concat(names).toString('utf8')
    const seconds = record.isDirectory ? this.#times.others : this.#timeOf(record, `${directory}/${name}`)
    recordDate(seconds).copy(record.bytes, RECORD_DATE)
    for (const entry of entries) stampEntry(entry, seconds, record.isDirectory)
    for (const { offset, bytes } of areas) if (offset !== null) this.#image.write(offset, bytes)
    return name
  }

  #timeOf(record: DirectoryRecord, path: string): number {
    const seconds = this.#times.files.get(path) ?? this.#timeByOffset.get(record.offset) ?? this.#times.others
    // Empty files share their place with others.
    if (record.size > 0) this.#timeByOffset.set(record.offset, seconds)
    return seconds
  }

  /** The system use area of a record, and those that it is continued in, which are written by themselves. */
  #areas(systemUse: Buffer, skip: number): { offset: number | null; bytes: Buffer }[] {
    const areas: { offset: number | null; bytes: Buffer }[] = [{ offset: null, bytes: systemUse.subarray(skip) }]
    for (const { bytes } of areas) {
      const next = [...entriesIn(bytes)].find((entry) => entry.toString('latin1', 0, 2) === 'CE' && entry.length >= 28)
      if (next === undefined) continue
      const offset = next.readUInt32LE(4) * SECTOR_BYTES + next.readUInt32LE(12)
      if (areas.some((area) => area.offset === offset)) throw new Iso9660Error('a directory record is continued without an end')
      areas.push({ offset, bytes: this.#image.read(offset, next.readUInt32LE(20)) })
    }
    return areas
  }
}

function isSelfOrParent({ name }: DirectoryRecord): boolean {
  return name === '\0' || name === '\x01'
}

const LONG_FORM = 0x80

/** Times of a `TF` entry, and the links of a `PX` entry: how many names a file had elsewhere says nothing about the image. */
function stampEntry(entry: Buffer, seconds: number, isDirectory: boolean): void {
  const signature = entry.toString('latin1', 0, 2)
  if (signature === 'TF') {
    const date = ((entry[4] ?? 0) & LONG_FORM) === 0 ? recordDate(seconds) : volumeDate(seconds)
    for (let at = 5; at + date.length <= entry.length; at += date.length) date.copy(entry, at)
  } else if (signature === 'PX' && !isDirectory && entry.length >= 20) {
    entry.writeUInt32LE(1, 12)
    entry.writeUInt32BE(1, 16)
  }
}
