import { ConfigError } from '../error.ts'
import { printFloat } from './print.ts'
import { Dict, Float, itemsOf } from './value.ts'
import type { ConfigKey, ConfigValue } from './value.ts'

const STEP = '    '

/**
 * Options as the peer dumps them (spec 01 §5.9): JSON with sorted keys, four spaces of indentation, everything outside ASCII escaped, no
 * line end after it. Integers stay exact and floats keep their fraction, which plain JSON of JavaScript would lose.
 * @throws {ConfigError} CONFIG_INVALID for a dict whose keys cannot be sorted, such as None beside text.
 */
export function dumpOptions(options: Readonly<Record<string, ConfigValue>>): string {
  return dumpMembers(Object.entries(options), '')
}

function dump(value: ConfigValue, indent: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return dumpText(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return dumpFloat(value.value)
  if (value instanceof Dict) return dumpMembers(value.entries(), indent)
  const items = itemsOf(value)
  return bracketed(
    '[',
    ']',
    indent,
    items.map((item) => dump(item, indent + STEP)),
  )
}

function dumpMembers(members: readonly (readonly [ConfigKey, ConfigValue])[], indent: string): string {
  const lines = sorted(members).map(([key, value]) => `${dumpText(keyText(key))}: ${dump(value, indent + STEP)}`)
  return bracketed('{', '}', indent, lines)
}

function bracketed(open: string, close: string, indent: string, lines: readonly string[]): string {
  return lines.length === 0 ? open + close : `${open}\n${lines.map((line) => indent + STEP + line).join(',\n')}\n${indent}${close}`
}

/** By key as Python sorts: text by code point, numbers (and True, which is one) by value. */
function sorted(members: readonly (readonly [ConfigKey, ConfigValue])[]): (readonly [ConfigKey, ConfigValue])[] {
  if (members.length < 2) return [...members]
  const kinds = new Set(members.map(([key]) => (typeof key === 'string' ? 'text' : key === null ? 'None' : 'a number')))
  if (kinds.size > 1)
    throw new ConfigError('CONFIG_INVALID', `a dict with keys of mixed kinds (${[...kinds].join(' and ')}) cannot be dumped`)
  return [...members].toSorted(([a], [b]) => (typeof a === 'string' && typeof b === 'string' ? byCodePoint(a, b) : numeric(a) - numeric(b)))
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const at = left.findIndex((character, index) => character !== right[index])
  if (at === -1) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}

function numeric(key: ConfigKey): number {
  return key instanceof Float ? key.value : Number(key)
}

function keyText(key: ConfigKey): string {
  return key instanceof Float ? dumpFloat(key.value) : String(key)
}

function dumpFloat(value: number): string {
  return Number.isFinite(value) ? printFloat(value) : value > 0 ? 'Infinity' : '-Infinity'
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f', '\b': '\\b' }

function dumpText(text: string): string {
  // by UTF-16 unit: characters beyond the basic plane become two escapes
  return `"${text.replace(/["\\]|[^ -~]/g, (unit) => ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}
