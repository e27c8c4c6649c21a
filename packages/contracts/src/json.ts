import { z } from 'zod'

/** Any JSON value: what a configuration slice or a failure's details may hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Checked by hand and not as a recursive schema, which cannot be described in OpenAPI without a name of its own. */
export const JsonValue = z.unknown().refine(isJson, { error: 'expected JSON' }) as unknown as z.ZodType<JsonValue, JsonValue>

/** An object with JSON members. */
export type JsonObject = { [key: string]: JsonValue }
export const JsonObject = z
  .record(z.string(), z.unknown())
  .refine(isJson, { error: 'expected an object with JSON members' }) as unknown as z.ZodType<JsonObject, JsonObject>

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson)
}

/**
 * The one textual form of a JSON value that digests are made of: no white space, members sorted by code unit, `undefined` members
 * left out. Two values that are equal give the same text whatever order their members were written in.
 */
export function canonicalJson(value: unknown): string {
  const sorted = withSortedMembers(value)
  return sorted === UNSORTABLE ? printMembers(value) : JSON.stringify(sorted)
}

/** An object has a name such as `7`, which engines move to the front of an object whatever the order of insertion. */
const UNSORTABLE = Symbol('unsortable')

/** The value with members in order, so that the engine's own printer can be used: several times faster than printing by hand. */
function withSortedMembers(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const items = value.map(withSortedMembers)
    return items.includes(UNSORTABLE) ? UNSORTABLE : items
  }
  const sorted: Record<string, unknown> = {}
  for (const name of sortedNames(value)) {
    const member = withSortedMembers((value as Record<string, unknown>)[name])
    if (member === UNSORTABLE || isIndex(name) || name === '__proto__') return UNSORTABLE
    sorted[name] = member
  }
  return sorted
}

function sortedNames(value: object): string[] {
  const names = Object.keys(value)
  const isSorted = names.every((name, index) => index === 0 || names[index - 1]! < name)
  return isSorted ? names : names.toSorted()
}

function isIndex(name: string): boolean {
  const first = name.charCodeAt(0)
  return first >= 0x30 && first <= 0x39 && /^\d+$/.test(name)
}

function printMembers(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => printMembers(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = sortedNames(value).map((name) => [name, (value as Record<string, unknown>)[name]] as const)
  const present = members.filter(([, member]) => member !== undefined)
  return `{${present.map(([name, member]) => `${JSON.stringify(name)}:${printMembers(member)}`).join(',')}}`
}
