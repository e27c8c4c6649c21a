import type { GatherSlice } from '@murli/contracts/slices'
import { prepareUniverse, selectPackages, selectWithoutDependencies, type Universe } from '@murli/selection'
import type { RepositoryPackage } from '@murli/repositories'
import type { GatheredPackage, SourceOutcome } from './outcome.ts'
import { dependencyRequest, plainWishes, type Source, type Surroundings } from './request.ts'
import type { LoadedPackages } from './universe.ts'

/** What a source selected, and which of its prepopulate entries fit nothing. */
export interface Gathered extends SourceOutcome {
  prepopulateUnmatched: readonly string[]
}

/** Selects source after source from the same packages, which are indexed when the first source asks for dependencies. */
export class Gathering {
  readonly #slice: GatherSlice
  readonly #packages: LoadedPackages
  readonly #surroundings: Surroundings
  readonly #external: readonly RepositoryPackage[]
  #universe: Universe<GatheredPackage> | null = null

  constructor(slice: GatherSlice, packages: LoadedPackages, external: readonly RepositoryPackage[], surroundings: Surroundings) {
    this.#slice = slice
    this.#packages = packages
    this.#external = external
    this.#surroundings = surroundings
  }

  /** Null when the source yields nothing to ask for, and is skipped. @throws {SelectionError} GATHER_FAILED */
  select(source: Source): Gathered | null {
    return source.method === 'deps' ? this.#withDependencies(source) : this.#withoutDependencies(source)
  }

  #withDependencies(source: Source): Gathered | null {
    const request = dependencyRequest(this.#slice, source, this.#surroundings)
    if (request === null) return null
    this.#universe ??= prepareUniverse<GatheredPackage>([...this.#external, ...this.#packages.lookaside, ...this.#packages.ordinary])
    return selectPackages(this.#universe, request)
  }

  #withoutDependencies(source: Source): Gathered | null {
    const wishes = plainWishes(this.#slice, source, this.#surroundings)
    if (wishes.length === 0) return null
    const lists = selectWithoutDependencies(this.#packages.ordinary, wishes)
    return { ...lists, missing: [], unresolved: new Map(), prepopulateUnmatched: [], rejected: [] }
  }
}
