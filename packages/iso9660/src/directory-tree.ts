import { directoryRecord, directoryRecords, type DirectoryRecord } from './directory-record.ts'
import { Iso9660Error } from './error.ts'
import { PRIMARY_VOLUME_END, primaryVolume, SECTOR_BYTES } from './primary-volume.ts'
import { rockRidge, skippedBytes, type ReadAt } from './rock-ridge.ts'

/** A part of a file, in bytes of the image. */
export interface Extent {
  readonly offset: number
  readonly size: number
}

/** A file or directory of an image. `path` is absolute. A file may be in several extents, one after another. */
export interface IsoEntry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly size: number
  readonly extents: readonly Extent[]
}

const ROOT_RECORD = 16 * SECTOR_BYTES + 156
const ROOT_RECORD_BYTES = 34
/** More than any medium holds; a directory that claims more leads nowhere. */
const MOST_DIRECTORY_BYTES = 64 * 1024 * 1024
const MOST_ENTRIES = 4_000_000

interface Directory {
  readonly path: string
  readonly offset: number
  readonly size: number
}

/**
 * All that is in an image but its root, by Rock Ridge names where it has them, else by those of ISO 9660 without version. Directories that
 * were too deep stand in their true place.
 * @throws {Iso9660Error} when the image has no primary volume descriptor, or its directories are not sound.
 */
export async function* isoEntries(read: ReadAt): AsyncGenerator<IsoEntry> {
  const head = await read(0, PRIMARY_VOLUME_END)
  if (primaryVolume(head) === null) throw new Iso9660Error('there is no primary volume descriptor at sector 16')
  const root = directoryRecord(head.subarray(ROOT_RECORD, ROOT_RECORD + ROOT_RECORD_BYTES), ROOT_RECORD_BYTES)
  const waiting: Directory[] = [{ path: '', offset: root.offset, size: root.size }]
  const seen = new Set<number>()
  let skip: number | null | undefined
  let count = 0
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    if (seen.has(directory.offset)) throw new Iso9660Error(`the directory ${directory.path} is inside itself, or in two places`)
    seen.add(directory.offset)
    const records = [...directoryRecords(await directoryBytes(directory, read))]
    skip ??= skippedBytes(records[0]?.systemUse ?? Buffer.alloc(0))
    for await (const { entry, within } of entriesOf(directory, records, skip, read)) {
      count += 1
      if (count > MOST_ENTRIES) throw new Iso9660Error(`there are more than ${MOST_ENTRIES} files`)
      yield entry
      if (within !== null) waiting.push(within)
    }
  }
}

async function directoryBytes({ path, offset, size }: Directory, read: ReadAt): Promise<Buffer> {
  if (size > MOST_DIRECTORY_BYTES) throw new Iso9660Error(`the directory ${path}/ claims ${size} bytes`)
  const bytes = await read(offset, size)
  if (bytes.length < size) throw new Iso9660Error(`the directory ${path}/ is behind the end of the image`)
  return bytes
}

interface Found {
  readonly entry: IsoEntry
  /** Where to look for what is in it. */
  readonly within: Directory | null
}

async function* entriesOf(directory: Directory, records: DirectoryRecord[], skip: number | null, read: ReadAt): AsyncGenerator<Found> {
  let extents: Extent[] = []
  for (const record of records) {
    if (record.name === '\0' || record.name === '\x01') continue
    const { name, isSymlink, childOffset, isRelocated } = await posixFacts(record, skip, read)
    if (isRelocated) continue
    const path = `${directory.path}/${safeName(name ?? plainName(record.name))}`
    extents.push({ offset: record.offset, size: record.size })
    if (record.continues) continue
    const size = extents.reduce((sum, extent) => sum + extent.size, 0)
    const within = childOffset === null ? (record.isDirectory ? record : null) : await sizedDirectory(childOffset, read)
    const kind = within !== null ? 'directory' : isSymlink ? 'symlink' : 'file'
    yield { entry: { path, kind, size, extents }, within: within && { path, offset: within.offset, size: within.size } }
    extents = []
  }
}

async function posixFacts(record: DirectoryRecord, skip: number | null, read: ReadAt): ReturnType<typeof rockRidge> {
  if (skip === null) return { name: null, isSymlink: false, childOffset: null, isRelocated: false }
  return rockRidge(record.systemUse, skip, read)
}

/** A directory by its own first record, which says its size. */
async function sizedDirectory(offset: number, read: ReadAt): Promise<Extent> {
  const first = [...directoryRecords(await read(offset, SECTOR_BYTES))][0]
  if (first === undefined) throw new Iso9660Error(`no directory at byte ${offset}`)
  return { offset, size: first.size }
}

function plainName(name: string): string {
  return name.replace(/;\d+$/, '').replace(/\.$/, '')
}

function safeName(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    throw new Iso9660Error(`${JSON.stringify(name)} is no name of a file`)
  return name
}
