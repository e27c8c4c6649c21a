import { packageSlices, parseFilelists, type SliceOptions } from '../records/index.ts'
import { AttributeReader, PKGID } from './attributes.ts'
import type { PackagePool } from './pool.ts'
import { GREATER, hasCapital, isWord, nextTag, SLASH } from './syntax.ts'

const PACKAGE = Buffer.from('package')
const FILE = Buffer.from('file')
const VERSION = Buffer.from('version')

/** Which paths of full file lists are kept. */
export interface WantedFiles {
  /** Paths, as texts of the pool, that are kept of every package. */
  readonly paths: ReadonlySet<number>
  /** Further paths of single packages (by number); null: none. */
  readonly further: { has(package_: number): boolean; accepts(path: string): boolean } | null
}

/** Keeps what is wanted of `package` elements of filelists.xml in a pool. */
export class FileListReader {
  readonly #pool: PackagePool
  readonly #wanted: WantedFiles
  readonly #attributes = new AttributeReader()
  /** Packages by the number of their pkgid's text. */
  readonly #owners: ReadonlyMap<number, number[]>
  readonly #without: Set<number>

  /** Lists of packages [first, end) are read; the others are of other repositories. */
  constructor(pool: PackagePool, wanted: WantedFiles, first = 0, end = pool.count) {
    this.#pool = pool
    this.#wanted = wanted
    const owners = new Map<number, number[]>()
    for (let id = first; id < end; id += 1) {
      const pkgid = pool.pkgid.at(id)
      const known = owners.get(pkgid)
      if (known === undefined) owners.set(pkgid, [id])
      else known.push(id)
    }
    this.#owners = owners
    this.#without = new Set(owners.keys())
  }

  /** The first package whose list did not come, or null. */
  get lacking(): number | null {
    const [pkgid] = this.#without
    return pkgid === undefined ? null : (this.#owners.get(pkgid)?.[0] ?? null)
  }

  /** Takes one element. @throws {RpmmdError} REPO_INVALID when it is not well-formed. */
  read(slice: Buffer): void {
    const at = isWord(slice, 1, 8, PACKAGE) ? this.#attributes.read(slice, 8, slice.length) : -1
    if (at < 0 || !this.#attributes.has(PKGID)) return this.#readStrictly(slice)
    const [start, end] = [this.#attributes.start(PKGID), this.#attributes.end(PKGID)]
    if (hasCapital(slice, start, end)) return this.#readStrictly(slice)
    const pkgid = this.#pool.strings.find(slice, start, end)
    const owners = this.#owners.get(pkgid)
    if (owners === undefined) return undefined
    const { packages, paths } = this.#pool.listed
    const marks = [packages.length, paths.length] as const
    if (this.#files(slice, at, owners)) this.#without.delete(pkgid)
    else {
      packages.length = marks[0]
      paths.length = marks[1]
      this.#readStrictly(slice)
    }
    return undefined
  }

  /** @returns false when something is not plain. */
  #files(slice: Buffer, from: number, owners: readonly number[]): boolean {
    let at = from
    for (;;) {
      const open = nextTag(slice, at, slice.length)
      if (open < 0) return false
      if (slice[open + 1] === SLASH) return isWord(slice, open + 2, open + 9, PACKAGE)
      const isFile = isWord(slice, open + 1, open + 5, FILE)
      if (!isFile && !isWord(slice, open + 1, open + 8, VERSION)) return false
      at = slice[open + 5] === GREATER ? open + 6 : this.#attributes.read(slice, open + (isFile ? 5 : 8), slice.length)
      if (at < 0 || (isFile && this.#attributes.closed && slice[open + 5] !== GREATER)) return false
      if (!isFile) continue
      const close = nextTag(slice, at, slice.length)
      if (close < 0 || !isWord(slice, close + 2, close + 6, FILE)) return false
      if (!this.#path(slice, at, close, owners)) return false
      at = close + 7
    }
  }

  #path(slice: Buffer, start: number, end: number, owners: readonly number[]): boolean {
    for (let at = start; at < end; at += 1) if (slice[at] === 0x26) return false
    const id = this.#pool.strings.find(slice, start, end)
    if (id >= 0 && this.#wanted.paths.has(id)) this.#keep(owners, id)
    else if (this.#wanted.further !== null) this.#further(owners, () => slice.toString('utf8', start, end))
    return true
  }

  #readStrictly(slice: Buffer): void {
    const { pkgid, files } = parseFilelists(slice)
    const { strings } = this.#pool
    const text = strings.findText(pkgid)
    const owners = this.#owners.get(text)
    if (owners === undefined) return
    this.#without.delete(text)
    for (const { path } of files) {
      const id = strings.findText(path)
      if (id >= 0 && this.#wanted.paths.has(id)) this.#keep(owners, id)
      else this.#further(owners, () => path)
    }
  }

  #further(owners: readonly number[], path: () => string): void {
    const { further } = this.#wanted
    const interested = further === null ? [] : owners.filter((owner) => further.has(owner))
    if (interested.length === 0) return
    const text = path()
    if (further?.accepts(text) === true) this.#keep(interested, this.#pool.strings.internText(text))
  }

  #keep(owners: readonly number[], path: number): void {
    for (const owner of owners) this.#pool.addListedFile(owner, path)
  }
}

/**
 * Keeps the wanted paths of a whole filelists document. @returns the first package (of [first, end), default all) that the document lacks, or null.
 * @throws {RpmmdError} REPO_INVALID as `packageSlices` and `FileListReader.read` do.
 */
export async function fillFromFilelists(
  pool: PackagePool,
  stream: AsyncIterable<Uint8Array>,
  wanted: WantedFiles,
  options: Pick<SliceOptions, 'name'> & { first?: number; end?: number } = {},
): Promise<number | null> {
  const { first, end, ...sliceOptions } = options
  const reader = new FileListReader(pool, wanted, first, end)
  for await (const slice of packageSlices(stream, { ...sliceOptions, document: 'filelists' })) reader.read(slice)
  return reader.lacking
}
