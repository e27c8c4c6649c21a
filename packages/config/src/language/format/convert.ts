import { printAscii, printExponent, printLiteral, printText } from '../print.ts'
import { Float, integer, typeName } from '../value.ts'
import type { ConfigValue } from '../value.ts'
import { scaledDigits, significantDigits } from './decimal.ts'
import { FormatError } from './error.ts'

/** A directive whose width and precision are known. */
export interface Conversion {
  readonly flags: string
  readonly width: number
  readonly precision: number | null
  readonly conversion: string
  readonly index: number
}

/** One argument converted and padded. @throws {FormatError} when the argument does not suit the conversion. */
export function convert(spec: Conversion, argument: ConfigValue): string {
  switch (spec.conversion) {
    case 's':
    case 'r':
    case 'a':
      return pad(spec, '', truncated(spec, argument))
    case 'c':
      return pad(spec, '', character(argument))
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return convertInteger(spec, argument)
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return convertFloat(spec, argument)
    default: {
      const code = (spec.conversion.codePointAt(0) ?? 0).toString(16)
      throw new FormatError(`unsupported format character '${spec.conversion}' (0x${code}) at index ${spec.index}`)
    }
  }
}

const TEXT_FORMS = new Map<string, (value: ConfigValue) => string>([
  ['s', printText],
  ['r', printLiteral],
  ['a', printAscii],
])

function truncated(spec: Conversion, argument: ConfigValue): string {
  const text = (TEXT_FORMS.get(spec.conversion) ?? printText)(argument)
  return spec.precision === null ? text : Array.from(text).slice(0, spec.precision).join('')
}

function character(argument: ConfigValue): string {
  if (typeof argument === 'string' && Array.from(argument).length === 1) return argument
  const code = asInteger(argument)
  if (code === null || argument instanceof Float) throw new FormatError('%c requires int or char')
  if (code < 0n || code > 0x10ffffn) throw new FormatError('%c arg not in range(0x110000)')
  return String.fromCodePoint(Number(code))
}

const RADIX: Record<string, readonly [radix: number, prefix: string]> = { o: [8, '0o'], x: [16, '0x'], X: [16, '0X'] }

function convertInteger(spec: Conversion, argument: ConfigValue): string {
  const [radix, prefix] = RADIX[spec.conversion] ?? [10, '']
  const value = asInteger(argument)
  if (value === null || (radix !== 10 && argument instanceof Float)) {
    const wanted = radix === 10 ? 'a real number is required' : 'an integer is required'
    throw new FormatError(`%${spec.conversion} format: ${wanted}, not ${typeName(argument)}`)
  }
  const digits = (value < 0n ? -value : value).toString(radix).padStart(spec.precision ?? 0, '0')
  const cased = spec.conversion === 'X' ? digits.toUpperCase() : digits
  return pad(spec, sign(spec, value < 0n) + (spec.flags.includes('#') ? prefix : ''), cased)
}

/** The value as an exact integer, floats cut towards zero; null when it is not a number. */
function asInteger(value: ConfigValue): bigint | null {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return BigInt(value)
  if (!(value instanceof Float)) return null
  if (!Number.isFinite(value.value)) throw new FormatError('cannot convert float infinity to integer')
  return BigInt(Math.trunc(value.value))
}

function convertFloat(spec: Conversion, argument: ConfigValue): string {
  const value = asNumber(argument)
  const negative = value < 0 || Object.is(value, -0)
  const body = Number.isFinite(value) ? floatBody(spec, Math.abs(value)) : 'inf'
  const upper = spec.conversion === spec.conversion.toUpperCase()
  return pad(spec, sign(spec, negative), upper ? body.toUpperCase() : body)
}

function asNumber(argument: ConfigValue): number {
  if (argument instanceof Float) return argument.value
  if (typeof argument !== 'boolean' && typeof argument !== 'number' && typeof argument !== 'bigint') {
    throw new FormatError(`must be real number, not ${typeName(argument)}`)
  }
  const value = Number(argument)
  if (!Number.isFinite(value)) throw new FormatError('int too large to convert to float')
  return value
}

function floatBody(spec: Conversion, value: number): string {
  const precision = spec.precision ?? 6
  const point = spec.flags.includes('#') ? '.' : ''
  const kind = spec.conversion.toLowerCase()
  if (kind === 'f') {
    const digits = scaledDigits(value, precision).padStart(precision + 1, '0')
    return withPoint(digits.slice(0, digits.length - precision), digits.slice(digits.length - precision), point)
  }
  if (kind === 'e') return exponential(significantDigits(value, precision + 1), point)
  return general(value, Math.max(precision, 1), point)
}

function exponential(number: { digits: string; exponent: number }, point: string): string {
  return `${withPoint(number.digits.slice(0, 1), number.digits.slice(1), point)}e${printExponent(number.exponent)}`
}

/** `%g`: exponential or fixed, whichever is shorter, without trailing zeros unless `#` asks for them. */
function general(value: number, precision: number, point: string): string {
  const { digits, exponent } = significantDigits(value, precision)
  const kept = point === '' ? digits.replace(/(?<=.)0+$/, '') : digits
  if (exponent < -4 || exponent >= precision) return exponential({ digits: kept, exponent }, point)
  if (exponent < 0) return withPoint('0', '0'.repeat(-exponent - 1) + kept, point)
  return withPoint(kept.slice(0, exponent + 1).padEnd(exponent + 1, '0'), kept.slice(exponent + 1), point)
}

function withPoint(whole: string, fraction: string, point: string): string {
  return fraction === '' ? whole + point : `${whole}.${fraction}`
}

function sign(spec: Conversion, negative: boolean): string {
  if (negative) return '-'
  if (spec.flags.includes('+')) return '+'
  return spec.flags.includes(' ') ? ' ' : ''
}

function pad(spec: Conversion, prefix: string, body: string): string {
  const missing = Math.max(0, spec.width - Array.from(prefix + body).length)
  if (spec.flags.includes('-')) return prefix + body + ' '.repeat(missing)
  const zeros = spec.flags.includes('0') && !'srac'.includes(spec.conversion)
  return zeros ? prefix + '0'.repeat(missing) + body : ' '.repeat(missing) + prefix + body
}

/** An argument given for `*`. @throws {FormatError} */
export function starArgument(argument: ConfigValue): number {
  if (typeof argument === 'boolean' || typeof argument === 'bigint' || typeof argument === 'number')
    return Number(integer(BigInt(argument)))
  throw new FormatError('* wants int')
}
