import { printLiteral, printText } from '../../language/print.ts'
import { Dict, Tuple, isSequence, itemsOf } from '../../language/value.ts'
import type { ConfigValue } from '../../language/value.ts'
import type { Shape, ShapeNode } from '../shape/shape.ts'
import { Gathering, notOfType, outcome, surplus } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { patternProblem } from './scalar.ts'

/** Checks a part of a value. */
export type Check = (shape: Shape, value: ConfigValue, path: readonly string[]) => Outcome

/** Checks a list or tuple whose items are all alike. */
export function checkList(shape: ShapeNode & { kind: 'list' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  if (!isSequence(value)) return outcome(value, [notOfType(path, value, 'array')])
  const parts = new Gathering()
  const items = itemsOf(value).map((item, index) => parts.add(check(shape.item, item, [...path, String(index)])))
  const checked = likeBefore(value, items)
  if (items.length < shape.min) parts.errors.push({ path, reason: `${printLiteral(checked)} is too short` })
  if (items.length > shape.max) parts.errors.push({ path, reason: `${printLiteral(checked)} is too long` })
  return parts.of(checked)
}

/** Checks a list or tuple whose items have shapes of their own. */
export function checkSequence(shape: ShapeNode & { kind: 'sequence' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  if (!isSequence(value)) return outcome(value, [notOfType(path, value, 'array')])
  const parts = new Gathering()
  const items = itemsOf(value).map((item, index) => {
    const expected = shape.items[index]
    return expected ? parts.add(check(expected, item, [...path, String(index)])) : item
  })
  const extra = items.slice(shape.items.length)
  if (extra.length > 0) parts.errors.push({ path, reason: `Additional items are not allowed (${surplus(extra)} unexpected)` })
  const checked = likeBefore(value, items)
  if (items.length < shape.min) parts.errors.push({ path, reason: `${printLiteral(checked)} is too short` })
  return parts.of(checked)
}

/** Checks a dict with any keys. Patterns among the keys are checked too, which the peer does not do (spec 01 §3.2). */
export function checkMap(shape: ShapeNode & { kind: 'map' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  if (!(value instanceof Dict)) return outcome(value, [notOfType(path, value, 'object')])
  const parts = new Gathering()
  const members = value.entries().map(([key, member]) => {
    const memberPath = [...path, printText(key)]
    if (typeof key !== 'string') parts.errors.push(notOfType(path, key, 'string'))
    else if (key === '') parts.errors.push({ path, reason: "'' does not match any of the regexes: '.+'" })
    else if (shape.keys === 'pattern') {
      const problem = patternProblem(key, memberPath)
      if (problem) parts.errors.push(problem)
    }
    return [key, parts.add(check(shape.value, member, memberPath))] as const
  })
  return parts.of(new Dict(members))
}

/**
 * Takes the first alternative that fits. When none does, the value is printed as the tries left it, and what they found wrong
 * becomes possible reasons; their warnings are lost (spec 01 §5.4).
 */
export function checkEither(shape: ShapeNode & { kind: 'either' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  let current = value
  const reasons: string[] = []
  for (const alternative of shape.alternatives) {
    const tried = check(alternative, current, path)
    if (tried.errors.length === 0) return tried
    current = tried.value
    reasons.push(...tried.errors.map((error) => error.reason))
  }
  return outcome(current, [{ path, reason: `${printLiteral(current)} is not valid under any of the given schemas`, reasons }])
}

/** Takes what fits every part; each of them goes on with the value that the one before left. */
export function checkEvery(shape: ShapeNode & { kind: 'every' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  const findings = new Gathering()
  let current = value
  for (const part of shape.parts) current = findings.add(check(part, current, path))
  return findings.of(current)
}

function likeBefore(before: ConfigValue, items: ConfigValue[]): ConfigValue {
  return before instanceof Tuple ? new Tuple(items) : items
}
