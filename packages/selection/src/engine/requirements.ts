import type { Dependency } from '@murli/rpmmd/dependency'
import { isConditional } from '../rich/shape.ts'
import type { SelectionRequest } from '../types.ts'
import type { Entry } from '../universe/entry.ts'
import type { Chosen, ChosenList } from './chosen.ts'
import { Conditions } from './conditions.ts'
import type { RequirementChoice } from './requirement-choice.ts'
import { RichRequirements } from './rich-requirements.ts'

/** A package that was chosen for a requirement of another one. */
export interface Resolved {
  readonly by: Entry
  readonly entry: Entry
  /** Text of the requirement. */
  readonly requirement: string
}

/** Chooses packages for requirements, plain and rich. Source: spec 04 §8.5, §8.7. */
export class RequirementResolver {
  /** Requirements whose meaning depends on what is selected; empty unless rich ones are evaluated. */
  readonly conditions: Conditions
  readonly #chosen: Chosen
  readonly #choice: RequirementChoice
  readonly #rich: RichRequirements

  constructor(request: SelectionRequest, chosen: Chosen, choice: RequirementChoice) {
    this.#chosen = chosen
    this.#choice = choice
    this.#rich = new RichRequirements(request, chosen, choice)
    this.conditions = new Conditions(chosen, this.#rich)
  }

  /**
   * Packages for all requirements of a package of a list; `debug` looks among debug packages only. Unresolvable ones are noted, and
   * those that depend on what is selected go to `conditions`.
   */
  resolve(by: Entry, list: ChosenList, debug: boolean): Resolved[] {
    if (by.lookaside) return []
    const resolved: Resolved[] = []
    const seen = new Set<string>()
    for (const dependency of this.#choice.requirementsOf(by)) {
      const requirement = dependency.text
      if (seen.has(requirement)) continue
      seen.add(requirement)
      const entries = this.#choice.known(requirement) ?? this.#entriesFor(by, list, requirement, dependency, debug)
      for (const entry of entries) resolved.push({ by, entry, requirement })
    }
    return resolved
  }

  #entriesFor(by: Entry, list: ChosenList, requirement: string, dependency: Dependency, debug: boolean): readonly Entry[] {
    const expression = this.#rich.expressionOf(dependency)
    if (expression === null) {
      const candidates = this.#choice.candidatesOf(dependency, debug)
      if (candidates.length > 0) return this.#choice.choose(requirement, candidates, debug)
      this.#chosen.addUnresolved(by, requirement)
      return []
    }
    if (isConditional(expression)) {
      this.conditions.add({ by, list, requirement, expression, debug })
      return []
    }
    const { entries, lacking } = this.#rich.evaluate(requirement, expression, debug)
    for (const text of lacking) this.#chosen.addUnresolved(by, text)
    return entries
  }
}
