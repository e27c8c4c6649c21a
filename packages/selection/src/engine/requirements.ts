import { formatDependency } from '@murli/rpmmd/dependency'
import type { Universe } from '../universe/universe.ts'
import type { Entry } from '../universe/entry.ts'
import type { UniversePackage } from '../types.ts'
import type { Chosen } from './chosen.ts'
import { best } from './best.ts'
import type { ChoiceRules } from './best.ts'

/** A package that was chosen for a requirement. */
export interface Resolved {
  readonly entry: Entry
  /** Text of the requirement. */
  readonly requirement: string
}

/**
 * Chooses packages for requirements. What was once chosen for a requirement's text is chosen again for the same text of any other
 * package, arch or pass. Source: spec 04 §8.7.
 */
export class RequirementResolver {
  readonly #universe: Universe<UniversePackage>
  readonly #choice: ChoiceRules
  readonly #chosen: Chosen
  readonly #resolved = new Map<string, readonly Entry[]>()

  constructor(universe: Universe<UniversePackage>, choice: ChoiceRules, chosen: Chosen) {
    this.#universe = universe
    this.#choice = choice
    this.#chosen = chosen
  }

  /** Packages for all requirements of one package; `debug` looks among debug packages only. Unresolvable ones are noted. */
  resolve(entry: Entry, debug: boolean): Resolved[] {
    if (entry.lookaside) return []
    const texts = new Map(entry.package.requires.map((dependency) => [formatDependency(dependency), dependency]))
    return Array.from(texts).flatMap(([requirement, dependency]) => {
      const known = this.#resolved.get(requirement)
      const entries = known ?? this.#choose(entry, requirement, this.#universe.providers.providersOf(dependency), debug)
      return entries.map((provider) => ({ entry: provider, requirement }))
    })
  }

  #choose(entry: Entry, requirement: string, providers: readonly number[], debug: boolean): readonly Entry[] {
    const { pools } = this.#choice
    const candidates = providers
      .map((id) => this.#universe.entries[id])
      .filter((provider) => provider !== undefined)
      .filter((provider) => (debug ? pools.isDebugCandidate(provider) : pools.isBinary(provider)))
    if (candidates.length === 0) {
      this.#chosen.addUnresolved(entry, requirement)
      return []
    }
    const entries = best(this.#choice, candidates, { requirement: true, debug })
    this.#chosen.rejections.addChoice(this.#choice, candidates, entries, requirement)
    if (entries.length > 0) this.#resolved.set(requirement, entries)
    return entries
  }
}
