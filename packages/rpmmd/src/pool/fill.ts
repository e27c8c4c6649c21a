import { isUtf8 } from 'node:buffer'
import { RpmmdError } from '../error.ts'
import { parsePrimaryStrictly } from '../records/reference.ts'
import { packageSlices, type SliceOptions } from '../records/index.ts'
import { addPlainPackage } from './add.ts'
import type { PackagePool } from './pool.ts'
import { checkRichTexts } from './rich-limits.ts'
import { PackageScanner } from './scanner.ts'

const SPACE = 0x20
const SLASH = 0x2f
const DELETE = 0x7f

/** Which packages are taken, and what messages call the document. */
export interface FillOptions extends Pick<SliceOptions, 'name' | 'maxSliceBytes'> {
  /** Arches as rpm-md writes them (`src` for every source package); default: all. */
  readonly arches?: ReadonlySet<string>
}

/** Puts `package` elements of primary.xml into a pool. */
export class PoolFiller {
  readonly #pool: PackagePool
  readonly #scanner: PackageScanner
  readonly #name: string
  readonly #arches: ReadonlySet<number> | null
  readonly #src: number
  readonly #nosrc: number
  #relations: number

  constructor(pool: PackagePool, { name = 'primary.xml', arches }: FillOptions = {}) {
    this.#pool = pool
    this.#scanner = new PackageScanner(pool)
    this.#name = name
    this.#arches = arches === undefined ? null : new Set(Array.from(arches, (arch) => pool.strings.internText(arch)))
    this.#src = pool.strings.internText('src')
    this.#nosrc = pool.strings.internText('nosrc')
    this.#relations = pool.dependencyCount
  }

  /**
   * Adds the package of one element; `ordinal` leads back to it. @returns its number, or null when it is of another arch.
   * @throws {RpmmdError} REPO_INVALID when the element is not well-formed, not UTF-8, lacks what every package has, or goes beyond
   * the limits (a text of 1 MiB, a boolean dependency of 16 KiB or 1000 levels).
   */
  add(slice: Uint8Array, ordinal: number): number | null {
    try {
      if (!isUtf8(slice)) throw new RpmmdError('REPO_INVALID', 'it is not UTF-8')
      const added = this.#add(slice, ordinal)
      this.#relations = checkRichTexts(this.#pool, this.#relations)
      return added
    } catch (error) {
      if (!(error instanceof RpmmdError)) throw error
      throw this.#naming(error, slice, ordinal)
    }
  }

  #add(slice: Uint8Array, ordinal: number): number | null {
    const pool = this.#pool
    const scanned = this.#scanner.scan(slice)
    if (scanned === null) {
      pool.discardPackage()
      return this.#addStrictly(slice, ordinal)
    }
    if (this.#arches !== null && !this.#arches.has(scanned.arch)) {
      pool.discardPackage()
      return null
    }
    this.#checkWord(scanned.name)
    this.#checkWord(scanned.arch)
    const arch = scanned.nosrc && scanned.arch === this.#src ? this.#nosrc : scanned.arch
    return pool.addPackage({ ...scanned, arch, ordinal })
  }

  #addStrictly(slice: Uint8Array, ordinal: number): number | null {
    const record = parsePrimaryStrictly(Buffer.from(slice.buffer, slice.byteOffset, slice.length).toString())
    if (this.#arches?.has(this.#pool.strings.internText(record.arch)) === false) return null
    const arch = record.arch === 'src' && record.href.endsWith('.nosrc.rpm') ? 'nosrc' : record.arch
    this.#checkWord(this.#pool.strings.internText(record.name))
    this.#checkWord(this.#pool.strings.internText(record.arch))
    const primaryFiles = record.primaryFiles.map(({ path }) => path)
    return addPlainPackage(this.#pool, { ...record, arch, primaryFiles, pkgid: record.checksum.value }, ordinal)
  }

  /** Names and arches become parts of paths, of lines and of addresses. */
  #checkWord(word: number): void {
    const bytes = this.#pool.strings.bytes(word)
    if (bytes.every((byte) => byte > SPACE && byte !== SLASH && byte !== DELETE)) return
    const shown = JSON.stringify(Buffer.from(bytes.subarray(0, 60)).toString())
    throw new RpmmdError('REPO_INVALID', `${shown} cannot be the name or arch of a package: it has a slash, a blank or a control character`)
  }

  #naming(error: RpmmdError, slice: Uint8Array, ordinal: number): RpmmdError {
    const head = Buffer.from(slice.buffer, slice.byteOffset, Math.min(slice.length, 1000)).toString('latin1')
    const name = /<name>([\w.+~^-]{1,200})</.exec(head)?.[1]
    const which = name === undefined ? `package ${ordinal + 1}` : `package ${ordinal + 1} (${name})`
    const hint = error.hint ?? 'run createrepo_c again in that repository'
    const details = { ...error.details, file: this.#name, package: ordinal + 1 }
    return new RpmmdError(error.code, `${this.#name}, ${which}: ${error.message}`, { hint, details, cause: error })
  }
}

/**
 * Adds the packages of a whole primary document to the repository that the pool was told of last. Memory is bounded by the pool and
 * the largest element. @returns how many elements the document has, those of other arches included.
 * @throws {RpmmdError} REPO_INVALID as `packageSlices` and `PoolFiller.add` do.
 */
export async function fillFromPrimary(pool: PackagePool, stream: AsyncIterable<Uint8Array>, options: FillOptions = {}): Promise<number> {
  const { arches: _, ...sliceOptions } = options
  const filler = new PoolFiller(pool, options)
  let ordinal = 0
  for await (const slice of packageSlices(stream, { ...sliceOptions, document: 'primary' })) {
    filler.add(slice, ordinal)
    ordinal += 1
  }
  return ordinal
}
