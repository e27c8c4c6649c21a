import { formatRichDependency, isRich, parseRichDependency } from '@murli/rpmmd/dependency'
import type { Dependency, RichDependency } from '@murli/rpmmd/dependency'
import { needOf } from '../rich/need.ts'
import type { Surroundings } from '../rich/need.ts'
import { withAllBranches } from '../rich/shape.ts'
import type { SelectionRequest } from '../types.ts'
import type { Entry } from '../universe/entry.ts'
import type { Chosen } from './chosen.ts'
import type { RequirementChoice } from './requirement-choice.ts'

/** What an expression brings now, and texts of what nothing can satisfy. */
export interface Evaluated {
  readonly entries: readonly Entry[]
  readonly lacking: readonly string[]
}

/** Evaluates rich requirements among the packages of one selection. */
export class RichRequirements {
  readonly #mode: SelectionRequest['richDependencies']
  readonly #surroundings: { readonly binary: Surroundings<Entry>; readonly debug: Surroundings<Entry> }
  readonly #parsed = new Map<string, RichDependency | null>()

  constructor(request: SelectionRequest, chosen: Chosen, choice: RequirementChoice) {
    this.#mode = request.richDependencies
    const takesAll = request.greedy === 'all'
    this.#surroundings = { binary: surroundingsOf(chosen, choice, false, takesAll), debug: surroundingsOf(chosen, choice, true, takesAll) }
  }

  /** The expression to evaluate for a requirement; null for one that is not rich or malformed, or when rich ones are not evaluated. */
  expressionOf(dependency: Dependency): RichDependency | null {
    if (this.#mode === 'union' || !isRich(dependency)) return null
    const known = this.#parsed.get(dependency.name)
    if (known !== undefined) return known
    const parsed = parseRichDependency(dependency.name)
    const expression = parsed === null || this.#mode === 'evaluate' ? parsed : withAllBranches(parsed)
    this.#parsed.set(dependency.name, expression)
    return expression
  }

  /** `requirement` is the text of the whole expression; what is lacking of a part is said as `part of requirement`. */
  evaluate(requirement: string, expression: RichDependency, debug: boolean): Evaluated {
    const { packages, lacking } = needOf(expression, this.#surroundings[debug ? 'debug' : 'binary'])
    const texts = lacking.map((part) => (part === expression ? requirement : `${formatRichDependency(part)} of ${requirement}`))
    return { entries: packages, lacking: texts }
  }
}

function surroundingsOf(chosen: Chosen, choice: RequirementChoice, debug: boolean, takesAll: boolean): Surroundings<Entry> {
  const candidates = new Map<string, readonly Entry[]>()
  return {
    candidatesOf(expression) {
      const text = formatRichDependency(expression)
      const known = candidates.get(text)
      if (known !== undefined) return known
      const found = choice.candidatesOfExpression(expression, debug)
      candidates.set(text, found)
      return found
    },
    isChosen: (entry) => chosen.rpm.has(entry) || (debug && chosen.debuginfo.has(entry)),
    choose(expression, among) {
      const text = formatRichDependency(expression)
      return choice.known(text) ?? choice.choose(text, among, debug)
    },
    first: (among) => choice.first(among, debug),
    takesAll,
  }
}
