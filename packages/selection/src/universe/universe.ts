import type { UniversePackage } from '../types.ts'
import { firstOfEachBuild, makeEntry } from './entry.ts'
import type { Entry } from './entry.ts'
import { ProviderIndex } from './provider-index.ts'

/** All packages that a selection may take from, indexed once and used by any number of requests. */
export class Universe<P extends UniversePackage> {
  /** In load order: lookaside repositories first. */
  readonly packages: readonly P[]
  readonly entries: readonly Entry[]
  readonly providers: ProviderIndex
  readonly #byName: ReadonlyMap<string, readonly Entry[]>
  readonly #bySourcerpm: ReadonlyMap<string, readonly Entry[]>
  readonly #sources: ReadonlyMap<string, readonly Entry[]>

  constructor(packages: Iterable<P>) {
    const all = [...packages]
    this.packages = [...all.filter((packaged) => packaged.lookaside), ...all.filter((packaged) => !packaged.lookaside)]
    this.entries = this.packages.map((packaged, id) => makeEntry(id, packaged))
    this.providers = new ProviderIndex(this.packages)
    this.#byName = Map.groupBy(this.entries, (entry) => entry.name)
    const builds = this.entries.filter((entry) => !entry.isSource && entry.sourcerpm !== '')
    this.#bySourcerpm = Map.groupBy(builds, (entry) => entry.sourcerpm)
    const sources = this.entries.filter((entry) => entry.isSource)
    this.#sources = Map.groupBy(sources, ({ package: { name, version, release } }) => `${name}-${version}-${release}`)
  }

  /** Every name that some package has. */
  names(): Iterable<string> {
    return this.#byName.keys()
  }

  /** Packages of that name in load order, sources included. */
  named(name: string): readonly Entry[] {
    return this.#byName.get(name) ?? []
  }

  /** Binary and debug packages built from that source file name, one per NEVRA. */
  builtFrom(sourcerpm: string): readonly Entry[] {
    return firstOfEachBuild(this.#bySourcerpm.get(sourcerpm) ?? [])
  }

  /** Source packages whose name, version and release are those of that source file name, one per NEVRA. Source: spec 04 §9, stage 9.5. */
  sourcesOf(sourcerpm: string): readonly Entry[] {
    return firstOfEachBuild(this.#sources.get(sourcerpm.replace(/\.[^.-]+\.rpm$/, '')) ?? [])
  }
}

/** Indexes packages. Repositories in load order; those of lookaside repositories are put first whatever the order. Source: spec 04 §7.1, §8.1. */
export function prepareUniverse<P extends UniversePackage>(packages: Iterable<P>): Universe<P> {
  return new Universe(packages)
}
