import { printLiteral } from '../../language/print.ts'
import { Float } from '../../language/value.ts'
import type { ConfigValue } from '../../language/value.ts'
import { matchesAnywhere } from '../../select/pattern/index.ts'
import type { Limits } from '../shape/shape.ts'
import { outcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'

/** Checks a string or number against its bounds; values of other types have none. Reasons are those of the schema library (spec 01 §5.3). */
export function checkLimits(limits: Limits, value: ConfigValue, path: readonly string[]): Outcome {
  const reasons = typeof value === 'string' ? brokenByText(limits, value) : brokenByNumber(limits, value)
  return outcome(
    value,
    reasons.map((reason) => ({ path, reason })),
  )
}

function brokenByText({ pattern, minLength = 0, maxLength = Infinity }: Limits, text: string): string[] {
  const { length } = Array.from(text) // in characters, as Python counts
  return [
    ...(pattern === undefined || matchesAnywhere(pattern, text) ? [] : [`${printLiteral(text)} does not match ${printLiteral(pattern)}`]),
    ...(length < minLength ? [`${printLiteral(text)} is too short`] : []),
    ...(length > maxLength ? [`${printLiteral(text)} is too long`] : []),
  ]
}

function brokenByNumber({ minimum = -Infinity, maximum = Infinity }: Limits, value: ConfigValue): string[] {
  const number = value instanceof Float ? value.value : value
  if (typeof number !== 'number' && typeof number !== 'bigint') return []
  return [
    ...(number < minimum ? [`${printLiteral(value)} is less than the minimum of ${minimum}`] : []),
    ...(number > maximum ? [`${printLiteral(value)} is greater than the maximum of ${maximum}`] : []),
  ]
}
