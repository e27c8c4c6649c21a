import type { GatherSlice } from '@murli/contracts/slices'
import { selectPackages, selectWithoutDependencies } from '@murli/selection'
import type { VariantModules } from './modules.ts'
import type { SourceOutcome } from './outcome.ts'
import { dependencyRequest, plainWishes, type Source, type Surroundings } from './request.ts'
import type { LoadedPackages } from './universe.ts'

/** What a source selected, and which of its prepopulate entries fit nothing. */
export interface Gathered extends SourceOutcome {
  prepopulateUnmatched: readonly string[]
}

/** What a variant is selected from. The source `module` of the slice has its packages. */
export interface SelectFrom {
  slice: GatherSlice
  packages: LoadedPackages
  modules: VariantModules
  surroundings: Surroundings
}

/** Selects source after source from the same packages. */
export class Gathering {
  readonly #from: SelectFrom

  constructor(from: SelectFrom) {
    this.#from = from
  }

  /** Null when the source yields nothing to ask for, and is skipped. @throws {SelectionError} GATHER_FAILED */
  select(source: Source): Gathered | null {
    return source.method === 'deps' ? this.#withDependencies(source) : this.#withoutDependencies(source)
  }

  #withDependencies(source: Source): Gathered | null {
    const { slice, packages, surroundings } = this.#from
    const request = dependencyRequest(slice, source, surroundings)
    return request === null ? null : selectPackages(packages.universe, request)
  }

  #withoutDependencies(source: Source): Gathered | null {
    const { slice, packages, modules, surroundings } = this.#from
    const wishes = plainWishes(slice, source, surroundings)
    if (wishes.length === 0) return null
    const ordinary = packages.ordinary()
    const lists = selectWithoutDependencies(source.source === 'module' ? modules.candidates(ordinary) : ordinary, wishes)
    return { ...lists, missing: [], unresolved: new Map(), prepopulateUnmatched: [], rejected: [] }
  }
}
