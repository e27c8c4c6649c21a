import type { RichDependency } from '@murli/rpmmd/dependency'
import { alternativesOf, isSimple } from './shape.ts'
import type { Compound } from './shape.ts'

/** What an expression is evaluated in: packages that there are, and those that are chosen so far. */
export interface Surroundings<P> {
  /** Packages that satisfy a simple expression. */
  candidatesOf(expression: RichDependency): readonly P[]
  isChosen(candidate: P): boolean
  /** The packages to take for a simple expression that has candidates. */
  choose(expression: RichDependency, candidates: readonly P[]): readonly P[]
  /** Which of the candidates of several alternatives comes first; null when none can be taken. */
  first(candidates: readonly P[]): P | null
  /** Whether all alternatives are taken that can be. */
  readonly takesAll: boolean
}

/** What an expression asks for now: packages to take, and parts that nothing can satisfy. */
export interface Need<P> {
  readonly packages: readonly P[]
  readonly lacking: readonly RichDependency[]
}

/**
 * Evaluates an expression as rpm does, over a set that only grows. `and` needs both sides, `or` one of them; `with` and `without` are
 * about one package that satisfies both sides, or the left one only. `A if B` needs A once B is chosen, and what is behind `else` as
 * long as B is not. `A unless B` means A and not B: whoever requires it can only be installed without B and needs A then, so that A is
 * needed whatever is chosen; with `else`, what is behind it does once B is chosen. Source: rpm, Boolean Dependencies; the choice
 * among packages, spec 04 §8.6.
 */
export function needOf<P>(expression: RichDependency, surroundings: Surroundings<P>): Need<P> {
  if (expression.operator === null || isSimple(expression)) return needOfSimple(expression, surroundings)
  if (expression.operator === 'and') return both(needOf(expression.left, surroundings), needOf(expression.right, surroundings))
  if (expression.operator === 'or') return needOfAlternatives(expression, surroundings)
  const branch = branchOf(expression, surroundings)
  return branch === null ? { packages: [], lacking: [] } : needOf(branch, surroundings)
}

/** Whether what is chosen satisfies the expression. */
export function isMet<P>(expression: RichDependency, surroundings: Surroundings<P>): boolean {
  if (expression.operator === null || isSimple(expression)) {
    return surroundings.candidatesOf(expression).some((candidate) => surroundings.isChosen(candidate))
  }
  const { operator, left, right, otherwise } = expression
  if (operator === 'and') return isMet(left, surroundings) && isMet(right, surroundings)
  if (operator === 'or') return isMet(left, surroundings) || isMet(right, surroundings)
  if (isMet(right, surroundings) === (operator === 'if')) return isMet(left, surroundings)
  return otherwise === null ? operator === 'if' : isMet(otherwise, surroundings)
}

/** The part of a condition that counts now; null when nothing is asked for. */
function branchOf<P>({ operator, left, right, otherwise }: Compound, surroundings: Surroundings<P>): RichDependency | null {
  if (operator === 'unless' && otherwise === null) return left
  return isMet(right, surroundings) === (operator === 'if') ? left : otherwise
}

function needOfSimple<P>(expression: RichDependency, surroundings: Surroundings<P>): Need<P> {
  const candidates = surroundings.candidatesOf(expression)
  if (candidates.length === 0) return { packages: [], lacking: [expression] }
  return { packages: surroundings.choose(expression, candidates), lacking: [] }
}

function both<P>(one: Need<P>, other: Need<P>): Need<P> {
  return { packages: [...new Set([...one.packages, ...other.packages])], lacking: [...one.lacking, ...other.lacking] }
}

/** All alternatives that can be taken, or one: a met one, else the leftmost that has the first of all their candidates. */
function needOfAlternatives<P>(expression: Compound, surroundings: Surroundings<P>): Need<P> {
  const possible = alternativesOf(expression).filter((alternative) => isPossible(alternative, surroundings))
  if (possible.length === 0) return { packages: [], lacking: [expression] }
  if (surroundings.takesAll) return possible.map((alternative) => needOf(alternative, surroundings)).reduce(both)
  const met = possible.find((alternative) => isMet(alternative, surroundings))
  if (met !== undefined) return needOf(met, surroundings)
  const candidates = possible.map((alternative) => candidatesIn(alternative, surroundings))
  const first = surroundings.first(candidates.flat())
  const taken = possible[candidates.findIndex((some) => first !== null && some.includes(first))]
  return taken === undefined ? { packages: [], lacking: [expression] } : needOf(taken, surroundings)
}

/** Whether there are packages for what the expression needs now. */
function isPossible<P>(expression: RichDependency, surroundings: Surroundings<P>): boolean {
  if (expression.operator === null || isSimple(expression)) return surroundings.candidatesOf(expression).length > 0
  if (expression.operator === 'and') return isPossible(expression.left, surroundings) && isPossible(expression.right, surroundings)
  if (expression.operator === 'or') return isPossible(expression.left, surroundings) || isPossible(expression.right, surroundings)
  const branch = branchOf(expression, surroundings)
  return branch === null || isPossible(branch, surroundings)
}

/** Candidates of all that the expression needs now. */
function candidatesIn<P>(expression: RichDependency, surroundings: Surroundings<P>): readonly P[] {
  if (expression.operator === null || isSimple(expression)) return surroundings.candidatesOf(expression)
  if (expression.operator === 'and' || expression.operator === 'or') {
    return [...candidatesIn(expression.left, surroundings), ...candidatesIn(expression.right, surroundings)]
  }
  const branch = branchOf(expression, surroundings)
  return branch === null ? [] : candidatesIn(branch, surroundings)
}
