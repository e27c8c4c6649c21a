import type { JsonValue } from '@murli/contracts'
import { fromJson } from '../../language/plain.ts'
import { printLiteral } from '../../language/print.ts'
import { Dict } from '../../language/value.ts'
import type { ConfigValue } from '../../language/value.ts'
import type { ShapeNode } from '../shape/shape.ts'
import type { Check } from './containers.ts'
import { foldFormerKeys } from './folding.ts'
import { Gathering, notOfType, outcome, surplus } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { auditSource, fillBranch } from './source.ts'

/**
 * Checks a dict with known keys. Former keys are folded first and defaults filled in; then come the findings about members in
 * the order of the shape, missing keys, unknown keys (spec 01 §5.2).
 */
export function checkRecord(shape: ShapeNode & { kind: 'record' }, value: ConfigValue, path: readonly string[], check: Check): Outcome {
  if (!(value instanceof Dict)) return outcome(value, [notOfType(path, value, 'object')])
  const parts = new Gathering()
  const members = foldFormerKeys(shape.members, value, path, parts)
  for (const [name, member] of Object.entries(shape.members)) {
    if (member.default !== undefined && !members.has(name)) members.set(name, fromJson(member.default as JsonValue))
  }
  for (const [name, member] of Object.entries(shape.members)) {
    const given = members.get(name)
    if (given !== undefined) members.set(name, parts.add(check(member.shape, given, [...path, name])))
  }
  for (const [name, member] of Object.entries(shape.members)) {
    if (member.presence === 'required' && !members.has(name)) parts.errors.push({ path, reason: missing(name) })
  }
  const unknown = [...members.keys()].filter((key) => typeof key !== 'string' || !Object.hasOwn(shape.members, key))
  if (!shape.open && unknown.length > 0) {
    parts.errors.push({ path, reason: `Additional properties are not allowed (${surplus(unknown)} unexpected)` })
  }
  if (shape.source) parts.audits.push(...auditSource(shape.source, members, path))
  if (shape.source?.fillsBranch === true) fillBranch(members)
  return parts.of(new Dict(members))
}

/** The reason for a key that must be there. */
export function missing(name: string): string {
  return `${printLiteral(name)} is a required property`
}
