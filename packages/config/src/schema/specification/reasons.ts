import type { JsonValue } from '@murli/contracts'
import { fromJson } from '../../language/plain.ts'
import { printLiteral } from '../../language/print.ts'
import type { SchemaNode } from '../json/node.ts'

/** Values of every type, none of them a word of an enumeration. */
export const VALUES: readonly JsonValue[] = ['no such word', 99, 1.5, true, null, [], {}]

/** What is to be said of a value without parts where a node is expected, in the words of spec 01 §5.3. */
export function reasonsAgainst(node: SchemaNode, value: JsonValue): string[] {
  if (node.anyOf !== undefined) return againstAll(node.anyOf, value)
  const words = node.enum === undefined ? [] : [`${literal(value)} is not one of ${literal(node.enum)}`]
  if (node.type === undefined) return words
  if (!isOfType(node.type, value)) return [`${literal(value)} is not of type '${nameOf(node.type)}'`, ...words]
  return [...words, ...lacking(node, value)]
}

function againstAll(alternatives: readonly SchemaNode[], value: JsonValue): string[] {
  const reasons = alternatives.map((alternative) => reasonsAgainst(alternative, value))
  if (reasons.some((against) => against.length === 0)) return []
  const inner = alternatives.flatMap((node, index) =>
    node.anyOf === undefined ? (reasons[index] ?? []) : (reasons[index] ?? []).slice(0, 1),
  )
  return [`${literal(value)} is not valid under any of the given schemas`, ...inner.map((reason) => `    Possible reason: ${reason}`)]
}

/** What an empty list or object lacks. */
function lacking(node: SchemaNode, value: JsonValue): string[] {
  if (Array.isArray(value)) return value.length < (node.minItems ?? 0) ? [`${literal(value)} is too short`] : []
  if (typeof value !== 'object') return []
  return (node.required ?? []).map((name) => `'${name}' is a required property`)
}

function isOfType(type: NonNullable<SchemaNode['type']>, value: JsonValue): boolean {
  if (value === null) return type === 'null'
  if (Array.isArray(value)) return type === 'array'
  if (typeof value === 'number') return type === 'number' || (type === 'integer' && Number.isInteger(value))
  return typeof value === nameOf(type)
}

function nameOf(type: NonNullable<SchemaNode['type']>): string {
  return type === 'url' || type === 'regex' ? 'string' : type
}

function literal(value: JsonValue): string {
  return printLiteral(fromJson(value))
}
