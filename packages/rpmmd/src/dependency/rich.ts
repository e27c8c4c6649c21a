import { formatDependency } from './range.ts'
import type { ComparisonFlag, Dependency } from './range.ts'

/** The words that join the parts of a rich dependency. */
export type RichOperator = 'and' | 'or' | 'if' | 'unless' | 'with' | 'without'

/** A parsed rich dependency: a plain one, or two joined; `otherwise` is what follows `else` after `if` and `unless`. */
export type RichDependency =
  | { readonly operator: null; readonly dependency: Dependency }
  | {
      readonly operator: RichOperator
      readonly left: RichDependency
      readonly right: RichDependency
      readonly otherwise: RichDependency | null
    }

/** Longer texts and deeper ones are no package's, and taking them apart, which recurs, would need too much stack. */
const MAX_LENGTH = 16 * 1024
const MAX_DEPTH = 1000

const OPERATORS: ReadonlySet<string> = new Set<RichOperator>(['and', 'or', 'if', 'unless', 'with', 'without'])
const SIGNS: ReadonlyMap<string, ComparisonFlag> = new Map([
  ['=', 'EQ'],
  ['<', 'LT'],
  ['>', 'GT'],
  ['<=', 'LE'],
  ['>=', 'GE'],
])

/** Whether a dependency's name is the text of a rich expression. */
export function isRich(dependency: Dependency): boolean {
  return dependency.flags === null && dependency.name.startsWith('(')
}

/**
 * Parses the text of a rich dependency, `(A op B …)`; names may hold balanced parentheses of their own (`lib.so.1()(64bit)`).
 * @returns null when the text is malformed; it then stands for a plain name that nothing provides. Source: rpm, Boolean Dependencies.
 */
export function parseRichDependency(text: string): RichDependency | null {
  if (text.length > MAX_LENGTH) return null
  const reader = new RichReader(text)
  const expression = reader.operand()
  return reader.atEnd() ? expression : null
}

/** The text of an expression, with parentheses around every part that is joined. */
export function formatRichDependency(expression: RichDependency): string {
  if (expression.operator === null) return formatDependency(expression.dependency)
  const { operator, left, right, otherwise } = expression
  const ending = otherwise === null ? '' : ` else ${formatRichDependency(otherwise)}`
  return `(${formatRichDependency(left)} ${operator} ${formatRichDependency(right)}${ending})`
}

/** The plain dependencies inside a rich one, left to right. */
export function* plainParts(expression: RichDependency): Generator<Dependency> {
  if (expression.operator === null) {
    yield expression.dependency
    return
  }
  yield* plainParts(expression.left)
  yield* plainParts(expression.right)
  if (expression.otherwise !== null) yield* plainParts(expression.otherwise)
}

/**
 * The one candidate set that a rich dependency stands for: `and` and `or` unite, `with` intersects, `without` subtracts, a
 * condition is taken as true and only what hangs on it counts, `else` unites. Source: spec 04 §8.5, spec 06 §7.2.
 */
export function richCandidates<T>(expression: RichDependency, providersOf: (dependency: Dependency) => Iterable<T>): Set<T> {
  if (expression.operator === null) return new Set(providersOf(expression.dependency))
  const left = richCandidates(expression.left, providersOf)
  const { operator, otherwise } = expression
  if (operator === 'if' || operator === 'unless') {
    return otherwise === null ? left : union(left, richCandidates(otherwise, providersOf))
  }
  const right = richCandidates(expression.right, providersOf)
  if (operator === 'with' || operator === 'without') return keep(left, right, operator === 'with')
  return union(left, right)
}

function union<T>(one: Set<T>, other: Set<T>): Set<T> {
  return new Set([...one, ...other])
}

function keep<T>(set: Set<T>, other: Set<T>, present: boolean): Set<T> {
  return new Set([...set].filter((member) => other.has(member) === present))
}

/** Reads one expression; every method gives null when the text does not go on as it should. */
class RichReader {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    this.#skipSpaces()
    return this.#at >= this.#text.length
  }

  operand(): RichDependency | null {
    this.#skipSpaces()
    return this.#text[this.#at] === '(' ? this.#group() : this.#plain()
  }

  #group(): RichDependency | null {
    if (this.#depth === MAX_DEPTH) return null
    this.#at += 1
    this.#depth += 1
    let expression = this.operand()
    while (expression !== null) {
      this.#skipSpaces()
      if (this.#text[this.#at] === ')') {
        this.#at += 1
        this.#depth -= 1
        return expression
      }
      expression = this.#joined(expression)
    }
    return null
  }

  #joined(left: RichDependency): RichDependency | null {
    const operator = this.#word()
    if (!isOperator(operator)) return null
    const right = this.operand()
    if (right === null) return null
    if ((operator !== 'if' && operator !== 'unless') || !this.#followedByElse()) return { operator, left, right, otherwise: null }
    this.#word()
    const otherwise = this.operand()
    return otherwise === null ? null : { operator, left, right, otherwise }
  }

  #plain(): RichDependency | null {
    const name = this.#word()
    if (name === '') return null
    this.#skipSpaces()
    const sign = /^[<>=]+/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0]
    if (sign === undefined)
      return { operator: null, dependency: { name, flags: null, epoch: null, version: null, release: null, pre: false } }
    this.#at += sign.length
    const flags = SIGNS.get(sign)
    const evr = /^(?:(\d+):)?(.+?)(?:-([^-]*))?$/.exec(this.#word())
    if (flags === undefined || evr === null) return null
    const [, epoch = null, version = null, release = null] = evr
    return { operator: null, dependency: { name, flags, epoch, version, release, pre: false } }
  }

  /** Text up to a space or an unbalanced closing parenthesis. */
  #word(): string {
    this.#skipSpaces()
    const from = this.#at
    for (let depth = 0; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at]
      if (sign === ' ' || (sign === ')' && depth === 0)) break
      if (sign === '(') depth += 1
      if (sign === ')') depth -= 1
    }
    return this.#text.slice(from, this.#at)
  }

  #followedByElse(): boolean {
    this.#skipSpaces()
    return this.#text.startsWith('else ', this.#at)
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }
}

function isOperator(word: string): word is RichOperator {
  return OPERATORS.has(word)
}
