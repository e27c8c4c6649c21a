import { PoolPackage } from '@murli/rpmmd/pool'
import type { PackagePool, PoolDependency } from '@murli/rpmmd/pool'
import type { UniversePackage } from '../types.ts'
import { makeEntry } from './entry.ts'
import type { Entry } from './entry.ts'
import { IdsByText } from './ids-by-text.ts'
import { poolOf } from './pool-of.ts'
import { ProviderIndex } from './provider-index.ts'
import { ranksOf } from './ranks.ts'

const NO_ENTRIES: readonly Entry[] = []

/** What was built from one source. */
interface Build {
  readonly all: readonly Entry[]
  readonly debug: readonly Entry[]
}

/** All packages that a selection may take from, indexed once and used by any number of requests. Objects are made of those looked at. */
export class Universe<P extends UniversePackage> {
  readonly pool: PackagePool
  readonly providers: ProviderIndex
  readonly #packageAt: (id: number) => P
  readonly #entries: (Entry | undefined)[] = []
  readonly #byName: IdsByText
  readonly #named = new Map<string, readonly Entry[]>()
  readonly #bySourcerpm: IdsByText
  readonly #builds = new Map<string, Build>()
  #ranks: Uint32Array | null = null

  /** `packageAt`: what a package of the pool is to the caller. The pool must not change any more. */
  constructor(pool: PackagePool, packageAt: (id: number) => P) {
    this.pool = pool
    this.#packageAt = packageAt
    this.providers = new ProviderIndex(pool)
    const texts = pool.strings.count
    const sources = new Set(['src', 'nosrc'].map((arch) => pool.strings.findText(arch)))
    this.#byName = new IdsByText(pool.name, texts, () => true)
    this.#bySourcerpm = new IdsByText(pool.sourcerpm, texts, (id) => pool.sourcerpm.at(id) !== 0 && !sources.has(pool.arch.at(id)))
  }

  /** How many packages there are; they are numbered in load order, lookaside repositories first. */
  get size(): number {
    return this.pool.count
  }

  /** Whether there is a package of a lookaside repository. */
  get hasLookaside(): boolean {
    return this.size > 0 && this.pool.repositories[this.pool.repository.at(0)]?.lookaside === true
  }

  /** What a package is to the caller. */
  packageAt(id: number): P {
    return this.#packageAt(id)
  }

  /** What a package is to the engine; one package is always the same object. */
  entry(id: number): Entry {
    return (this.#entries[id] ??= makeEntry(id, this.#packageAt(id), this.#rank(id)))
  }

  /** Requirements of a package, in the order in which it has them. */
  requirementsOf({ id }: Entry): readonly PoolDependency[] {
    return Array.from(this.pool.requires.row(id), (dependency) => this.pool.dependency(dependency))
  }

  /** Every name that at least so many packages have. */
  *names(atLeast = 1): Generator<string> {
    for (const text of this.#byName.texts(atLeast)) yield this.pool.strings.text(text)
  }

  /** Packages of that name in load order, sources included. */
  named(name: string): readonly Entry[] {
    const known = this.#named.get(name)
    if (known !== undefined) return known
    const entries = this.#entriesOf(this.#byName.idsOf(this.pool.strings.findText(name)))
    this.#named.set(name, entries)
    return entries
  }

  /** Binary and debug packages built from that source file name, one per NEVRA. */
  builtFrom(sourcerpm: string): readonly Entry[] {
    return this.#build(sourcerpm).all
  }

  /** The debug packages among those. */
  debugBuiltFrom(sourcerpm: string): readonly Entry[] {
    return this.#build(sourcerpm).debug
  }

  /** Source packages whose name, version and release are those of that source file name, one per NEVRA. Source: spec 04 §9, stage 9.5. */
  sourcesOf(sourcerpm: string): readonly Entry[] {
    const build = /^(.+)-([^-]+)-([^-]+)\.[^.-]+\.rpm$/.exec(sourcerpm)
    if (build === null) return NO_ENTRIES
    const [, name = '', version, release] = build
    const isOfBuild = ({ isSource, package: source }: Entry) => isSource && source.version === version && source.release === release
    return this.firstOfEachBuild(this.named(name).filter(isOfBuild))
  }

  /** The first loaded one of every NEVRA. Source: spec 04 §7.2, look-ups. */
  firstOfEachBuild(entries: readonly Entry[]): readonly Entry[] {
    if (entries.length < 2) return entries
    const { name, evr, arch, strings } = this.pool
    const seen = new Map<number, Set<number>>()
    return entries.filter(({ id }) => {
      const build = evr.at(id) * strings.count + arch.at(id)
      const builds = seen.get(name.at(id))
      if (builds === undefined) seen.set(name.at(id), new Set([build]))
      return builds === undefined || (!builds.has(build) && builds.add(build))
    })
  }

  #build(sourcerpm: string): Build {
    const known = this.#builds.get(sourcerpm)
    if (known !== undefined) return known
    const ids = this.#bySourcerpm.idsOf(this.pool.strings.findText(sourcerpm))
    const all = this.firstOfEachBuild(this.#entriesOf(ids))
    const build = { all, debug: all.filter((entry) => entry.isDebug) }
    this.#builds.set(sourcerpm, build)
    return build
  }

  #rank(id: number): number {
    this.#ranks ??= ranksOf(this.pool, this.#byName)
    return this.#ranks[id]!
  }

  #entriesOf(ids: Uint32Array): readonly Entry[] {
    const entries: Entry[] = []
    for (const id of ids) entries.push(this.entry(id))
    return entries
  }
}

/** Indexes packages that are objects. Repositories in load order; those of lookaside repositories are put first whatever the order. Source: spec 04 §7.1, §8.1. */
export function prepareUniverse<P extends UniversePackage>(packages: Iterable<P>): Universe<P> {
  const all = [...packages]
  const ordered = [...all.filter((packaged) => packaged.lookaside), ...all.filter((packaged) => !packaged.lookaside)]
  return new Universe(poolOf(ordered), (id) => {
    const packaged = ordered[id]
    if (packaged === undefined) throw new RangeError(`the universe has no package ${id}`)
    return packaged
  })
}

/** Indexes a pool, which is complete: with the full file lists that `wantedFiles` asks for. */
export function universeOfPool(pool: PackagePool): Universe<PoolPackage> {
  const packages: (PoolPackage | undefined)[] = []
  return new Universe(pool, (id) => (packages[id] ??= new PoolPackage(pool, id)))
}
