import { Dict, Float, Tuple } from './value.ts'
import type { ConfigValue } from './value.ts'

/** The value in Python's notation (`repr`): `True`, `None`, single quotes, `('x',)`, `{'k': 1.0}` (spec 01 §5.3). */
export function printLiteral(value: ConfigValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return printString(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Float) return printFloat(value.value)
  if (value instanceof Tuple) return printTuple(value.items)
  if (value instanceof Dict)
    return `{${value
      .entries()
      .map(([key, member]) => `${printLiteral(key)}: ${printLiteral(member)}`)
      .join(', ')}}`
  return `[${value.map(printLiteral).join(', ')}]`
}

/** The value as `%s` and paths show it (`str`): a string without quotes, everything else as {@link printLiteral}. */
export function printText(value: ConfigValue): string {
  return typeof value === 'string' ? value : printLiteral(value)
}

/** As {@link printLiteral}, every character outside ASCII escaped (`ascii`, the conversion `%a`). */
export function printAscii(value: ConfigValue): string {
  return printLiteral(value).replace(/[^\p{ASCII}]/gu, escapeCharacter)
}

/** A float in Python's shortest form: `1.0`, `0.1`, `1e+16`, `1e-05`, `inf`. */
export function printFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${printExponent(exponent)}`
  const plain = Object.is(value, -0) ? '-0' : plainDigits(mantissa, exponent)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** A decimal exponent with its sign and at least two digits. */
export function printExponent(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function plainDigits(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return sign + (fraction === '' ? whole : `${whole}.${fraction}`)
}

function printTuple(items: readonly ConfigValue[]): string {
  const [only] = items
  return items.length === 1 && only !== undefined ? `(${printLiteral(only)},)` : `(${items.map(printLiteral).join(', ')})`
}

function printString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(/\p{C}|\p{Z}|[\\'"]/gu, (character) => {
    if (character === ' ') return character
    if (character === quote || character === '\\') return `\\${character}`
    return character === '"' || character === "'" ? character : escapeCharacter(character)
  })
  return quote + body + quote
}

const SHORT_ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code < 0x100) return SHORT_ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
