import { ConfigError } from '../error.ts'
import { DEEPEST } from './depth.ts'
import type { Source, Spot } from './source.ts'
import { errorAt } from './source.ts'
import { Dict, isSequence, itemsOf } from './value.ts'
import type { ConfigValue } from './value.ts'
import type { Placed } from './values.ts'

/** How much a value is when it is written out: its characters (every value counts for one more), and how deep its containers lie. */
interface Extent {
  readonly characters: number
  readonly depth: number
}

/** Largest value, and largest sum of all values: a name may be used twice in a value that is used twice, and so on. */
const MAX_CHARACTERS = 32 * 1024 ** 2

const known = new WeakMap<object, Extent>()

/** The value, if it is not too large or too deep to be gone through. @throws {ConfigError} CONFIG_SYNTAX */
export function withinExtent<Value extends ConfigValue>(value: Value, source: Source, spot: Spot): Value {
  const { characters, depth } = extentOf(value)
  const hint = 'a name that stands for a value counts as the whole value, wherever it is used'
  if (depth > DEEPEST) throw errorAt(source, spot, `Invalid syntax: more than ${DEEPEST} nested brackets`, { hint })
  if (characters > MAX_CHARACTERS)
    throw errorAt(source, spot, `Invalid syntax: the value has more than ${MAX_CHARACTERS} characters`, { hint })
  return value
}

/** @throws {ConfigError} CONFIG_SYNTAX when all values together are too large, at the first that is too much. */
export function refuseTooMuch(variables: ReadonlyMap<string, Placed>): void {
  let characters = 0
  for (const [name, { value, place }] of variables) {
    characters += extentOf(value).characters
    if (characters <= MAX_CHARACTERS) continue
    const message = `with ${name} the options have more than ${MAX_CHARACTERS} characters`
    throw new ConfigError('CONFIG_SYNTAX', message, { position: place.position })
  }
}

function extentOf(value: ConfigValue): Extent {
  if (typeof value === 'string') return { characters: value.length + 1, depth: 0 }
  if (value instanceof Dict) return extentOfMembers(value, () => value.entries().flat())
  if (isSequence(value)) return extentOfMembers(value, () => itemsOf(value))
  return { characters: 1, depth: 0 }
}

function extentOfMembers(container: object, members: () => readonly ConfigValue[]): Extent {
  const before = known.get(container)
  if (before !== undefined) return before
  let characters = 1
  let depth = 0
  for (const member of members()) {
    const extent = extentOf(member)
    characters += extent.characters
    depth = Math.max(depth, extent.depth)
  }
  const extent = { characters, depth: depth + 1 }
  known.set(container, extent)
  return extent
}
