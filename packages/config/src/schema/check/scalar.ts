import { printLiteral } from '../../language/print.ts'
import { Dict, Float } from '../../language/value.ts'
import type { ConfigValue } from '../../language/value.ts'
import { PatternError, compilePattern } from '../../select/pattern/index.ts'
import type { ShapeNode } from '../shape/shape.ts'
import { notOfType, outcome } from './outcome.ts'
import type { Finding, Outcome } from './outcome.ts'

const IS_OF_TYPE: Record<string, (value: ConfigValue) => boolean> = {
  any: () => true,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  integer: isInteger,
  number: (value) => isInteger(value) || value instanceof Float,
  object: (value) => value instanceof Dict,
}

/** Checks a value that has no parts. */
export function checkScalar(kind: string, value: ConfigValue, path: readonly string[]): Outcome {
  return outcome(value, IS_OF_TYPE[kind]?.(value) === true ? [] : [notOfType(path, value, kind)])
}

/** Checks a value against a list of words; a value of another type gets two findings (spec 01 §5.3). */
export function checkChoice(shape: ShapeNode & { kind: 'choice' }, value: ConfigValue, path: readonly string[]): Outcome {
  const { errors } = checkScalar(shape.of, value, path)
  const plain = value instanceof Float ? value.value : value
  if (shape.values.some((choice) => choice === plain)) return outcome(value, errors)
  return outcome(value, [...errors, { path, reason: `${printLiteral(value)} is not one of ${printLiteral(shape.values)}` }])
}

/** Checks a regular expression. */
export function checkPattern(value: ConfigValue, path: readonly string[]): Outcome {
  if (typeof value !== 'string') return outcome(value, [notOfType(path, value, 'string')])
  const problem = patternProblem(value, path)
  return outcome(value, problem === null ? [] : [problem])
}

/** What is wrong with a pattern, or null. */
export function patternProblem(pattern: string, path: readonly string[]): Finding | null {
  try {
    compilePattern(pattern)
    return null
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return { path, reason: `incorrect regular expression: ${error.message}` }
  }
}

function isInteger(value: ConfigValue): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}
