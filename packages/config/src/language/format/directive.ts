import { FormatError } from './error.ts'

/** One `%…` of a format string, taken apart. `width` and `precision` are `*` when an argument gives them. */
export interface Directive {
  readonly key: string | null
  readonly flags: string
  readonly width: number | '*' | null
  readonly precision: number | '*' | null
  readonly conversion: string
  /** Index of the conversion in the format string, for messages. */
  readonly index: number
}

/** Widths and precisions above this are refused: nothing in a configuration needs them. */
const LONGEST = 10_000

const REST = /(?<flags>[-+ #0]*)(?<width>\*|[0-9]*)(?:\.(?<precision>\*|[0-9]*))?[hlL]?(?<conversion>[^]?)/uy

/** Splits a format string into literal text and directives. @throws {FormatError} on an incomplete directive. */
export function parseFormat(format: string): (string | Directive)[] {
  const parts: (string | Directive)[] = []
  let index = 0
  while (index < format.length) {
    const percent = format.indexOf('%', index)
    const end = percent === -1 ? format.length : percent
    if (end > index) parts.push(format.slice(index, end))
    if (percent === -1) break
    const directive = parseDirective(format, percent + 1)
    parts.push(directive)
    index = directive.index + directive.conversion.length
  }
  return parts
}

function parseDirective(format: string, start: number): Directive {
  const key = format[start] === '(' ? parseKey(format, start) : null
  REST.lastIndex = key === null ? start : start + key.length + 2
  const groups = REST.exec(format)?.groups ?? {}
  const conversion = groups['conversion'] ?? ''
  if (conversion === '') throw new FormatError('incomplete format')
  return {
    key,
    flags: groups['flags'] ?? '',
    width: amount(groups['width'] === '' ? undefined : groups['width']),
    precision: amount(groups['precision']),
    conversion,
    index: REST.lastIndex - conversion.length,
  }
}

/** The text between balanced parentheses that begin at `start`. */
function parseKey(format: string, start: number): string {
  let depth = 0
  for (let index = start; index < format.length; index++) {
    if (format[index] === '(') depth++
    else if (format[index] === ')' && --depth === 0) return format.slice(start + 1, index)
  }
  throw new FormatError('incomplete format key')
}

function amount(text: string | undefined): number | '*' | null {
  if (text === undefined || text === '*') return text ?? null
  return checkedAmount(Number(text))
}

/** A width or precision within bounds. @throws {FormatError} */
export function checkedAmount(value: number): number {
  if (Math.abs(value) > LONGEST) throw new FormatError(`width or precision above ${LONGEST}`)
  return value
}
