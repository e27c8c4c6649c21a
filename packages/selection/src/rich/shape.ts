import type { RichDependency } from '@murli/rpmmd/dependency'

/** An expression of two or three parts. */
export type Compound = Exclude<RichDependency, { readonly operator: null }>

/**
 * Whether a package satisfies the expression alone or not at all, whatever else is chosen: a plain dependency, `with`, `without`,
 * and `or` among such.
 */
export function isSimple(expression: RichDependency): boolean {
  const { operator } = expression
  if (operator === null || operator === 'with' || operator === 'without') return true
  return operator === 'or' && isSimple(expression.left) && isSimple(expression.right)
}

/** Whether what the expression asks for depends on what is chosen. */
export function isConditional(expression: RichDependency): boolean {
  if (expression.operator === null || isSimple(expression)) return false
  const { operator, left, right, otherwise } = expression
  if (operator === 'if' || otherwise !== null) return true
  return isConditional(left) || (operator !== 'unless' && isConditional(right))
}

/** Whether something is asked for as long as a condition does not hold. */
export function hasElse(expression: RichDependency): boolean {
  if (expression.operator === null || isSimple(expression)) return false
  const { left, right, otherwise } = expression
  return otherwise !== null || hasElse(left) || hasElse(right)
}

/** The expression with every branch of its conditions needed: what it can ask for in any selection from the same packages. */
export function withAllBranches(expression: RichDependency): RichDependency {
  if (expression.operator === null || isSimple(expression)) return expression
  const left = withAllBranches(expression.left)
  if (expression.operator === 'if' || expression.operator === 'unless') {
    if (expression.otherwise === null) return left
    return { operator: 'and', left, right: withAllBranches(expression.otherwise), otherwise: null }
  }
  return { operator: expression.operator, left, right: withAllBranches(expression.right), otherwise: null }
}

/** The alternatives of `or` from left to right; all simple ones are one alternative, in the place of the first of them. */
export function alternativesOf(expression: RichDependency): RichDependency[] {
  const all = sidesOf(expression)
  const simple = all.filter(isSimple)
  const [first] = simple
  if (first === undefined) return all
  const united = simple.reduce((left, right): RichDependency => ({ operator: 'or', left, right, otherwise: null }))
  return all.flatMap((alternative) => (alternative === first ? [united] : isSimple(alternative) ? [] : [alternative]))
}

function sidesOf(expression: RichDependency): RichDependency[] {
  return expression.operator === 'or' ? [...sidesOf(expression.left), ...sidesOf(expression.right)] : [expression]
}
