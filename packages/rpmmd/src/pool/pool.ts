import type { ComparisonFlag, Dependency } from '../dependency/index.ts'
import { formatDependency } from '../dependency/index.ts'
import type { Evr } from '../version/index.ts'
import { compareEvr } from '../version/index.ts'
import { Column, ListColumn } from './columns.ts'
import { StringPool } from './strings.ts'
import { TripleTable } from './triples.ts'

/** Stands for a part that is not said, such as the release of a dependency. */
export const NONE = 0xffffffff

const FLAGS: readonly (ComparisonFlag | null)[] = [null, 'EQ', 'LT', 'GT', 'LE', 'GE']

/** A repository whose packages are in a pool. */
export interface PoolRepository {
  readonly id: string
  readonly lookaside: boolean
}

/** What a package has besides its lists; texts and EVR as numbers of the pool. */
export interface PoolFields {
  readonly name: number
  readonly arch: number
  readonly evr: number
  /** File name of the source package; the empty text for source packages. */
  readonly sourcerpm: number
  /** Digest of the RPM file in lower-case hex. */
  readonly pkgid: number
  /** What leads the caller back to the package: its place in primary.xml, its index in a set. */
  readonly ordinal: number
}

/** A dependency of a pool; equal ones are the same object. `id` is its number, `text` as `formatDependency` writes it. */
export interface PoolDependency extends Readonly<Dependency> {
  readonly id: number
  readonly text: string
}

/**
 * Packages of a whole distribution in columns: one number per package and field, texts, versions and dependencies interned. A
 * package is its number, counted from 0 in load order; lookaside repositories are loaded first. Filled once, then read.
 */
export class PackagePool {
  readonly strings = new StringPool()
  readonly repositories: PoolRepository[] = []
  readonly name = new Column()
  readonly arch = new Column()
  readonly evr = new Column()
  readonly sourcerpm = new Column()
  readonly pkgid = new Column()
  readonly ordinal = new Column()
  /** Place in `repositories`. */
  readonly repository = new Column()
  /** Dependencies by number. */
  readonly provides = new ListColumn()
  readonly requires = new ListColumn()
  /** Paths that primary metadata lists, as texts. */
  readonly files = new ListColumn()
  /** Paths from full file lists, as far as somebody wanted them: package and path, pair by pair; the pairs of a package together. */
  readonly listed = { packages: new Column(), paths: new Column() }
  /** Epoch, version, release (or NONE), all texts. */
  readonly #evrs = new TripleTable()
  /** Name, place in FLAGS, EVR (or NONE). */
  readonly #relations = new TripleTable()
  readonly #dependencies: (PoolDependency | undefined)[] = []
  readonly #zero = this.strings.internText('0')

  /** How many packages there are. */
  get count(): number {
    return this.name.length
  }

  /** How many different dependencies there are. */
  get dependencyCount(): number {
    return this.#relations.count
  }

  /** Begins a repository: packages that are added from now on are of it. @throws {RangeError} for lookaside after ordinary ones. */
  addRepository(repository: PoolRepository): void {
    if (repository.lookaside && this.repositories.at(-1)?.lookaside === false) {
      throw new RangeError(`lookaside repository ${repository.id} is to be loaded before ordinary ones`)
    }
    this.repositories.push(repository)
  }

  /** Ends a package whose lists were pushed to `provides`, `requires` and `files`. @returns its number. */
  addPackage(fields: PoolFields): number {
    this.name.push(fields.name)
    this.arch.push(fields.arch)
    this.evr.push(fields.evr)
    this.sourcerpm.push(fields.sourcerpm)
    this.pkgid.push(fields.pkgid)
    this.ordinal.push(fields.ordinal)
    this.repository.push(this.repositories.length - 1)
    this.provides.close()
    this.requires.close()
    this.files.close()
    return this.count - 1
  }

  /** Forgets what was pushed for a package that is not to be added. */
  discardPackage(): void {
    this.provides.discard()
    this.requires.discard()
    this.files.discard()
  }

  /** Notes a path of a package's full file list. */
  addListedFile(packaged: number, path: number): void {
    this.listed.packages.push(packaged)
    this.listed.paths.push(path)
  }

  /** The noted paths of a package. */
  listedFiles(packaged: number): string[] {
    const { packages, paths } = this.listed
    const files: string[] = []
    for (let at = 0; at < packages.length; at += 1) {
      if (packages.values[at] === packaged) files.push(this.strings.text(paths.at(at)))
    }
    return files
  }

  /** Number of an EVR from the numbers of its texts; the empty epoch, or NONE, counts as 0. */
  internEvr(epoch: number, version: number, release: number): number {
    return this.#evrs.intern(epoch === NONE || epoch === 0 ? this.#zero : epoch, version, release)
  }

  /** Number of a dependency from those of its name and EVR. A flag without EVR is none. */
  internRelation(name: number, flags: ComparisonFlag | null, evr: number): number {
    return this.#relations.intern(name, evr === NONE ? 0 : FLAGS.indexOf(flags), flags === null ? NONE : evr)
  }

  /** Number of a dependency from its texts. */
  internDependency({ name, flags, epoch, version, release }: Dependency): number {
    const { strings } = this
    if (flags === null || version === null) return this.internRelation(strings.internText(name), null, NONE)
    const numbers = [epoch, version, release].map((text) => (text === null ? NONE : strings.internText(text)))
    return this.internRelation(strings.internText(name), flags, this.internEvr(numbers[0]!, numbers[1]!, numbers[2]!))
  }

  /** Number of a dependency's name. */
  nameOf(dependency: number): number {
    return this.#relations.first(dependency)
  }

  /** Number of a dependency's EVR, or NONE. */
  evrOf(dependency: number): number {
    return this.#relations.third(dependency)
  }

  flagsOf(dependency: number): ComparisonFlag | null {
    return FLAGS[this.#relations.second(dependency)] ?? null
  }

  /** Texts of an EVR; without a release it is empty. */
  evrTexts(evr: number): Evr & { readonly epoch: string } {
    const { strings } = this
    const release = this.#evrs.third(evr)
    return {
      epoch: strings.text(this.#evrs.first(evr)),
      version: strings.text(this.#evrs.second(evr)),
      release: release === NONE ? '' : strings.text(release),
    }
  }

  /** Compares the EVRs of two packages. @returns negative, 0 or positive. */
  compareEvrOf(one: number, other: number): number {
    const a = this.evr.at(one)
    const b = this.evr.at(other)
    return a === b ? 0 : compareEvr(this.evrTexts(a), this.evrTexts(b))
  }

  /** A dependency as an object. */
  dependency(id: number): PoolDependency {
    return (this.#dependencies[id] ??= this.#makeDependency(id))
  }

  #makeDependency(id: number): PoolDependency {
    const evr = this.evrOf(id)
    const { epoch, version } = evr === NONE ? { epoch: null, version: null } : this.evrTexts(evr)
    const release = evr === NONE ? NONE : this.#evrs.third(evr)
    const plain: Dependency = {
      name: this.strings.text(this.nameOf(id)),
      flags: this.flagsOf(id),
      epoch,
      version,
      release: release === NONE ? null : this.strings.text(release),
      pre: false,
    }
    return { ...plain, id, text: formatDependency(plain) }
  }
}
