import type { JsonObject, JsonValue } from '@murli/contracts'
import { fromJson } from '../language/plain.ts'
import { printText } from '../language/print.ts'
import { type ConfigValue, Dict, isSequence, itemsOf, Tuple } from '../language/value.ts'
import { checkShape } from './check/index.ts'
import { OPTIONS } from './options/index.ts'
import type { Shape } from './shape/shape.ts'

/**
 * A place in the options where a name stands for something that moves, such as a branch (spec 01 §4.5): a `url` value, or an scm object
 * of the kind `git`, whose `branch` is meant.
 */
export type Reference =
  | { readonly kind: 'url'; readonly path: readonly string[]; readonly url: string }
  | { readonly kind: 'branch'; readonly path: readonly string[]; readonly source: JsonObject }

/** All of them, in the order of the options. Values that do not fit their shape have none. */
export function referencesIn(options: JsonObject): Reference[] {
  return [...OPTIONS].flatMap(([name, option]) => {
    const value = options[name]
    return value === undefined || option.presence === 'former' ? [] : referencesOfValue(option.shape, value, [name])
  })
}

function referencesOfValue(shape: Shape, value: JsonValue, path: readonly string[]): Reference[] {
  if (shape.kind === 'url') return typeof value === 'string' ? [{ kind: 'url', path, url: value }] : []
  if (shape.kind === 'either') {
    const fitting = shape.alternatives.find((alternative) => checkShape(alternative, fromJson(value), path).errors.length === 0)
    return fitting === undefined ? [] : referencesOfValue(fitting, value, path)
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const itemShape = shape.kind === 'list' ? shape.item : shape.kind === 'sequence' ? shape.items[index] : undefined
      return itemShape === undefined ? [] : referencesOfValue(itemShape, item, [...path, String(index)])
    })
  }
  return value === null || typeof value !== 'object' ? [] : referencesOfObject(shape, value, path)
}

function referencesOfObject(shape: Shape, value: JsonObject, path: readonly string[]): Reference[] {
  if (shape.kind !== 'map' && shape.kind !== 'record') return []
  const own: Reference[] =
    shape.kind === 'record' && shape.source?.fillsBranch === true && isGit(value) ? [{ kind: 'branch', path, source: value }] : []
  const inner = Object.entries(value).flatMap(([name, member]) => {
    const memberShape = shape.kind === 'map' ? shape.value : shape.members[name]?.shape
    return memberShape === undefined ? [] : referencesOfValue(memberShape, member, [...path, name])
  })
  return [...own, ...inner]
}

function isGit(source: JsonObject): boolean {
  return source['scm'] === 'git' && typeof source['repo'] === 'string' && source['repo'] !== ''
}

/** The options with references replaced by what they mean: the URL, or the branch of the source. Nothing given is changed. */
export function withReferences(options: JsonObject, meanings: ReadonlyMap<Reference, string>): JsonObject {
  let result: JsonValue = options
  for (const [reference, meaning] of meanings) result = replacedIn(result, placeOf(reference), meaning)
  return result as JsonObject
}

/** The same for options as the configuration language has them, which can be printed as they were written. */
export function withReferencesInValues(
  options: Readonly<Record<string, ConfigValue>>,
  meanings: ReadonlyMap<Reference, string>,
): Record<string, ConfigValue> {
  const result = { ...options }
  for (const [reference, meaning] of meanings) {
    const [name = '', ...rest] = placeOf(reference)
    const value = result[name]
    if (value !== undefined) result[name] = replacedInValue(value, rest, meaning)
  }
  return result
}

function placeOf({ kind, path }: Reference): readonly string[] {
  return kind === 'url' ? path : [...path, 'branch']
}

function replacedIn(value: JsonValue, [key, ...rest]: readonly string[], meaning: string): JsonValue {
  if (key === undefined) return meaning
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? replacedIn(item, rest, meaning) : item))
  if (value === null || typeof value !== 'object') return value
  return { ...value, [key]: replacedIn(value[key] ?? null, rest, meaning) }
}

function replacedInValue(value: ConfigValue, [key, ...rest]: readonly string[], meaning: string): ConfigValue {
  if (key === undefined) return meaning
  if (isSequence(value)) {
    const items = itemsOf(value).map((item, index) => (String(index) === key ? replacedInValue(item, rest, meaning) : item))
    return value instanceof Tuple ? new Tuple(items) : items
  }
  if (!(value instanceof Dict)) return value
  const others = value.entries()
  const isThere = others.some(([name]) => printText(name) === key)
  const replaced = others.map(
    ([name, member]) => [name, printText(name) === key ? replacedInValue(member, rest, meaning) : member] as const,
  )
  return new Dict(isThere ? replaced : [...replaced, [key, replacedInValue(null, rest, meaning)]])
}
