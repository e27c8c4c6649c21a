import { PoolPackage } from '@murli/rpmmd/pool'
import type { PackagePool } from '@murli/rpmmd/pool'
import type { UniversePackage } from '../types.ts'
import { firstOfEachBuild, makeEntry } from './entry.ts'
import type { Entry } from './entry.ts'
import { IdsByText } from './ids-by-text.ts'
import { poolOf } from './pool-of.ts'
import { ProviderIndex } from './provider-index.ts'

const NO_ENTRIES: readonly Entry[] = []

/** All packages that a selection may take from, indexed once and used by any number of requests. Objects are made of those looked at. */
export class Universe<P extends UniversePackage> {
  readonly pool: PackagePool
  readonly providers: ProviderIndex
  readonly #packageAt: (id: number) => P
  readonly #entries: (Entry | undefined)[] = []
  readonly #byName: IdsByText
  readonly #named: (readonly Entry[] | undefined)[] = []
  readonly #bySourcerpm: IdsByText

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
    return (this.#entries[id] ??= makeEntry(id, this.#packageAt(id)))
  }

  /** Every name that at least so many packages have. */
  *names(atLeast = 1): Generator<string> {
    for (const text of this.#byName.texts(atLeast)) yield this.pool.strings.text(text)
  }

  /** Packages of that name in load order, sources included. */
  named(name: string): readonly Entry[] {
    const text = this.pool.strings.findText(name)
    if (text < 0) return NO_ENTRIES
    return (this.#named[text] ??= this.#entriesOf(this.#byName.idsOf(text)))
  }

  /** Binary and debug packages built from that source file name, one per NEVRA. */
  builtFrom(sourcerpm: string): readonly Entry[] {
    return firstOfEachBuild(this.#entriesOf(this.#bySourcerpm.idsOf(this.pool.strings.findText(sourcerpm))))
  }

  /** Source packages whose name, version and release are those of that source file name, one per NEVRA. Source: spec 04 §9, stage 9.5. */
  sourcesOf(sourcerpm: string): readonly Entry[] {
    const build = /^(.+)-([^-]+)-([^-]+)\.[^.-]+\.rpm$/.exec(sourcerpm)
    if (build === null) return NO_ENTRIES
    const [, name = '', version, release] = build
    const isOfBuild = ({ isSource, package: source }: Entry) => isSource && source.version === version && source.release === release
    return firstOfEachBuild(this.named(name).filter(isOfBuild))
  }

  #entriesOf(ids: Uint32Array): readonly Entry[] {
    return Array.from(ids, (id) => this.entry(id))
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
