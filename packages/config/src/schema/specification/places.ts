import type { JsonValue } from '@murli/contracts'
import type { SchemaNode } from '../json/node.ts'

/** A place in the value of an option. `put` makes a value of the whole option that is sound but for what is put there. */
export interface Place {
  readonly path: readonly string[]
  readonly node: SchemaNode
  readonly put: (value: JsonValue) => JsonValue
}

/** Key of the objects whose keys are free; sound as an arch, a UID and a regular expression. */
const KEY = 'k'

/** A place and those below it, but for what is below alternatives. */
export function placesOf(place: Place): Place[] {
  return [place, ...below(place).flatMap(placesOf)]
}

/** The places directly below. */
function below({ path, node, put }: Place): Place[] {
  const at = (key: string | number, child: SchemaNode, wrap: Place['put']): Place => ({
    path: [...path, String(key)],
    node: child,
    put: (value) => put(wrap(value)),
  })
  if (Array.isArray(node.items)) {
    const items = node.items.map(soundValue)
    return node.items.map((item, index) => at(index, item, (value) => items.with(index, value)))
  }
  if (node.items !== undefined) {
    const { items } = node
    return [at(0, items, (value) => [value, ...soundItems(items, (node.minItems ?? 1) - 1)])]
  }
  if (node.patternProperties !== undefined) return [at(KEY, node.patternProperties['.+'], (value) => ({ [KEY]: value }))]
  return Object.entries(node.properties ?? {}).map(([name, member]) =>
    at(name, member, (value) => ({ ...soundMembers(node), [name]: value })),
  )
}

/** The alternatives of a place, each as a place of its own. */
export function alternativesOf({ path, node, put }: Place): Place[] {
  return (node.anyOf ?? []).map((alternative) => ({ path, node: alternative, put }))
}

function soundValue(node: SchemaNode): JsonValue {
  if (node.enum !== undefined) return node.enum[0] ?? null
  if (node.anyOf?.[0] !== undefined) return soundValue(node.anyOf[0])
  if (Array.isArray(node.items)) return node.items.map(soundValue)
  if (node.items !== undefined) return soundItems(node.items, node.minItems ?? 0)
  const plain: Record<string, JsonValue> = { boolean: true, number: 1, integer: 1, null: null, object: soundMembers(node) }
  return plain[node.type ?? ''] ?? 'x'
}

function soundItems(item: SchemaNode, count: number): JsonValue[] {
  return Array.from({ length: count }, () => soundValue(item))
}

function soundMembers({ required = [], properties = {} }: SchemaNode): Record<string, JsonValue> {
  return Object.fromEntries(required.map((name) => [name, soundValue(properties[name] ?? {})]))
}
