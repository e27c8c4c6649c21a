import type { GatherSlice } from '@murli/contracts/slices'
import { selectPackages, selectWithoutDependencies } from '@murli/selection'
import type { SourceOutcome } from './outcome.ts'
import { dependencyRequest, plainWishes, type Source, type Surroundings } from './request.ts'
import type { LoadedPackages } from './universe.ts'

/** What a source selected, and which of its prepopulate entries fit nothing. */
export interface Gathered extends SourceOutcome {
  prepopulateUnmatched: readonly string[]
}

/** Selects source after source from the same packages. */
export class Gathering {
  readonly #slice: GatherSlice
  readonly #packages: LoadedPackages
  readonly #surroundings: Surroundings

  constructor(slice: GatherSlice, packages: LoadedPackages, surroundings: Surroundings) {
    this.#slice = slice
    this.#packages = packages
    this.#surroundings = surroundings
  }

  /** Null when the source yields nothing to ask for, and is skipped. @throws {SelectionError} GATHER_FAILED */
  select(source: Source): Gathered | null {
    return source.method === 'deps' ? this.#withDependencies(source) : this.#withoutDependencies(source)
  }

  #withDependencies(source: Source): Gathered | null {
    const request = dependencyRequest(this.#slice, source, this.#surroundings)
    return request === null ? null : selectPackages(this.#packages.universe, request)
  }

  #withoutDependencies(source: Source): Gathered | null {
    const wishes = plainWishes(this.#slice, source, this.#surroundings)
    if (wishes.length === 0) return null
    const lists = selectWithoutDependencies(this.#packages.ordinary(), wishes)
    return { ...lists, missing: [], unresolved: new Map(), prepopulateUnmatched: [], rejected: [] }
  }
}
