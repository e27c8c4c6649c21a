import { formatDependency, isRich, parseRichDependency, type RichDependency, type RichOperator } from '@murli/rpmmd/dependency'
import type { PoolDependency } from '@murli/rpmmd/pool'

/** What is one chain, whatever parentheses its package has: `(a and (b and c))` is shown as `(a and b and c)`. */
const CHAINED: ReadonlySet<RichOperator> = new Set(['and', 'or', 'with', 'without'])

/** The text of a requirement as dnf shows it, which puts no parentheses around a part that goes on with the same operator. */
export function requirementText(requirement: PoolDependency): string {
  const expression = isRich(requirement) ? parseRichDependency(requirement.name) : null
  return expression === null ? requirement.text : textOf(expression, null)
}

/** `outer`: the operator that joins this part with others. */
function textOf(expression: RichDependency, outer: RichOperator | null): string {
  if (expression.operator === null) return formatDependency(expression.dependency)
  const { operator, left, right, otherwise } = expression
  const ending = otherwise === null ? '' : ` else ${textOf(otherwise, null)}`
  const text = `${textOf(left, operator)} ${operator} ${textOf(right, operator)}${ending}`
  return operator === outer && CHAINED.has(operator) ? text : `(${text})`
}
