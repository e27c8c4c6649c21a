import type { RichDependency } from '@murli/rpmmd/dependency'
import { hasElse } from '../rich/shape.ts'
import type { Entry } from '../universe/entry.ts'
import type { Chosen, ChosenList } from './chosen.ts'
import type { RichRequirements } from './rich-requirements.ts'
import type { Resolved } from './requirements.ts'

/** A requirement whose meaning depends on what is selected. */
export interface ConditionalRequirement {
  readonly by: Entry
  /** The list that holds the package. */
  readonly list: ChosenList
  /** Text of the requirement. */
  readonly requirement: string
  readonly expression: RichDependency
  readonly debug: boolean
}

interface Condition extends ConditionalRequirement {
  /** Whether it counts yet. */
  isActive: boolean
  readonly given: Set<Entry>
  lacking: readonly string[]
}

/**
 * Requirements with `if`, and with `else`, evaluated again as the selection grows. What is added stays: `A if B` brings A as soon as B is
 * selected, however late. What hangs on something **not** being selected (`else`) is looked at only when nothing else brings anything
 * more, one requirement after the other in the order in which they were met; when its condition comes true later on account of that,
 * both branches are in. So the result is the same for the same input, and no package goes because of another one.
 */
export class Conditions {
  readonly #chosen: Chosen
  readonly #rich: RichRequirements
  readonly #all: Condition[] = []
  readonly #waiting: Condition[] = []
  readonly #evaluatedAt = new Map<ChosenList, number>()

  constructor(chosen: Chosen, rich: RichRequirements) {
    this.#chosen = chosen
    this.#rich = rich
  }

  add(requirement: ConditionalRequirement): void {
    const condition = { ...requirement, isActive: !hasElse(requirement.expression), given: new Set<Entry>(), lacking: [] }
    this.#all.push(condition)
    if (!condition.isActive) this.#waiting.push(condition)
  }

  /** What the requirements of a list's packages bring now and did not bring before. */
  bring(list: ChosenList): Resolved[] {
    const state = this.#state()
    if (this.#all.length === 0 || this.#evaluatedAt.get(list) === state) return []
    this.#evaluatedAt.set(list, state)
    return this.#all.filter((condition) => condition.list === list && condition.isActive).flatMap((condition) => this.#evaluate(condition))
  }

  /** Lets the next requirement count that waits for everything else. @returns whether there was one. */
  activateNext(): boolean {
    const next = this.#waiting.shift()
    if (next !== undefined) next.isActive = true
    return next !== undefined
  }

  /** Notes what is unresolvable with all that is selected in the end. */
  finish(): void {
    for (const { by, lacking } of this.#all) {
      for (const text of lacking) this.#chosen.addUnresolved(by, text)
    }
  }

  #evaluate(condition: Condition): Resolved[] {
    const { by, given, requirement, expression, debug } = condition
    const { entries, lacking } = this.#rich.evaluate(requirement, expression, debug)
    condition.lacking = lacking
    const fresh = entries.filter((entry) => !given.has(entry))
    for (const entry of fresh) given.add(entry)
    return fresh.map((entry) => ({ by, entry, requirement }))
  }

  /** A number that is another one whenever packages came in or requirements count that did not: all its parts only grow. */
  #state(): number {
    const { rpm, debuginfo } = this.#chosen
    return rpm.entries.length + debuginfo.entries.length + this.#all.length + (this.#all.length - this.#waiting.length)
  }
}
