import { richCandidates } from '@murli/rpmmd/dependency'
import type { Dependency, RichDependency } from '@murli/rpmmd/dependency'
import type { PoolDependency } from '@murli/rpmmd/pool'
import type { UniversePackage } from '../types.ts'
import type { Entry } from '../universe/entry.ts'
import type { Universe } from '../universe/universe.ts'
import { best } from './best.ts'
import type { ChoiceRules } from './best.ts'
import type { Chosen } from './chosen.ts'

/**
 * The packages for a requirement's text. What was once chosen for a text is chosen again for the same text of any other package, arch
 * or pass. Source: spec 04 §8.7.
 */
export class RequirementChoice {
  readonly #universe: Universe<UniversePackage>
  readonly #choice: ChoiceRules
  readonly #chosen: Chosen
  readonly #known = new Map<string, readonly Entry[]>()

  constructor(universe: Universe<UniversePackage>, choice: ChoiceRules, chosen: Chosen) {
    this.#universe = universe
    this.#choice = choice
    this.#chosen = chosen
  }

  /** What a package requires, as the universe has it. */
  requirementsOf(entry: Entry): readonly PoolDependency[] {
    return this.#universe.requirementsOf(entry)
  }

  /** What was chosen for the text before; null when nothing was. */
  known(requirement: string): readonly Entry[] | null {
    return this.#known.get(requirement) ?? null
  }

  /** Packages that provide what a dependency asks for; `debug`: debug packages only. */
  candidatesOf(dependency: Dependency, debug: boolean): readonly Entry[] {
    return this.#eligible(this.#universe.providers.providersOf(dependency), debug)
  }

  /** Packages that satisfy an expression alone. */
  candidatesOfExpression(expression: RichDependency, debug: boolean): readonly Entry[] {
    const ids = richCandidates(expression, (part) => this.#universe.providers.providersOf(part))
    return this.#eligible(
      [...ids].toSorted((a, b) => a - b),
      debug,
    )
  }

  /** Chooses among candidates, of which there are some, and remembers that. */
  choose(requirement: string, candidates: readonly Entry[], debug: boolean): readonly Entry[] {
    const entries = best(this.#choice, candidates, { requirement: true, debug })
    this.#chosen.rejections.addChoice(this.#choice, candidates, entries, requirement)
    if (entries.length > 0) this.#known.set(requirement, entries)
    return entries
  }

  /** The one that comes first of candidates for different things; null when none can be taken. */
  first(candidates: readonly Entry[], debug: boolean): Entry | null {
    return best(this.#choice, candidates, { debug })[0] ?? null
  }

  #eligible(ids: readonly number[], debug: boolean): readonly Entry[] {
    const { pools } = this.#choice
    const entries = ids.map((id) => this.#universe.entry(id))
    return entries.filter((entry) => (debug ? pools.isDebugCandidate(entry) : pools.isBinary(entry)))
  }
}
