import type { Cursor } from './cursor.ts'

/** How characters are understood: `(?a)` and `(?x)` with their relatives, as far as translation depends on them. */
export interface Flags {
  readonly ascii: boolean
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
}

/** One character or one category, as source of a JavaScript class. `code` is null for categories. */
export interface SetItem {
  readonly source: string
  readonly code: number | null
}

const CONTROL: Record<string, number> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const HEX_LENGTH: Record<string, number> = { x: 2, u: 4, U: 8 }

/** A literal character as JavaScript source, safe inside and outside classes. */
export function literal(code: number): SetItem {
  const character = String.fromCodePoint(code)
  return { source: /[A-Za-z0-9_]/.test(character) ? character : `\\u{${code.toString(16)}}`, code }
}

/** The category of a letter (`\d`, `\W`, …) as a JavaScript class, or null. */
export function category(letter: string, flags: Flags): SetItem | null {
  const members: Record<string, string> = flags.ascii
    ? { d: '0-9', s: ' \\t\\n\\r\\f\\v', w: 'A-Za-z0-9_' }
    : { d: '\\p{Nd}', s: '\\s\\x1c-\\x1f\\x85', w: '\\p{L}\\p{N}_' }
  const positive = members[letter]
  if (positive !== undefined) return { source: `[${positive}]`, code: null }
  const negative = members[letter.toLowerCase()]
  return negative === undefined ? null : { source: `[^${negative}]`, code: null }
}

/** A numeric or control escape after its backslash (`\x41`, `\n`), or null when the letter begins no such escape. */
export function characterEscape(cursor: Cursor, letter: string, start: number): SetItem | null {
  const control = CONTROL[letter]
  if (control !== undefined) return literal(control)
  const length = HEX_LENGTH[letter]
  if (length === undefined) return null
  const digits = cursor.takeWhile(/[0-9a-fA-F]/, length)
  if (digits.length !== length) throw cursor.error(`incomplete escape \\${letter}${digits}`, start)
  const code = Number.parseInt(digits, 16)
  if (code > 0x10ffff) throw cursor.error(`bad escape \\${letter}${digits}`, start)
  return literal(code)
}

/** An escape that stands for its own character; letters and digits do not. */
export function identityEscape(cursor: Cursor, letter: string, start: number): SetItem {
  if (letter === 'N') throw cursor.error('named characters (\\N) are not supported', start)
  if (/[A-Za-z0-9]/.test(letter)) throw cursor.error(`bad escape \\${letter}`, start)
  return literal(letter.codePointAt(0) ?? 0)
}

/** An octal escape of at most `\377`. */
export function octalEscape(cursor: Cursor, digits: string, start: number): SetItem {
  const code = Number.parseInt(digits, 8)
  if (code > 0o377) throw cursor.error(`octal escape value \\${digits} outside of range 0-0o377`, start)
  return literal(code)
}

/** Reads a character class after its `[` and gives it as JavaScript source. */
export function characterClass(cursor: Cursor, flags: Flags): string {
  const start = cursor.index - 1
  const negated = cursor.take('^')
  const parts: string[] = []
  for (;;) {
    const itemStart = cursor.index
    if (parts.length > 0 && cursor.take(']')) break
    const low = setItem(cursor, flags, start)
    if (!cursor.take('-')) {
      parts.push(low.source)
      continue
    }
    if (cursor.take(']')) {
      parts.push(low.source, literal(45).source)
      break
    }
    const high = setItem(cursor, flags, start)
    if (low.code === null || high.code === null || high.code < low.code) throw badRange(cursor, itemStart)
    parts.push(`${low.source}-${high.source}`)
  }
  return `[${negated ? '^' : ''}${parts.join('')}]`
}

function setItem(cursor: Cursor, flags: Flags, classStart: number): SetItem {
  const start = cursor.index
  const character = cursor.next()
  if (character === '') throw cursor.error('unterminated character set', classStart)
  if (character !== '\\') return literal(character.codePointAt(0) ?? 0)
  const letter = cursor.next()
  if (letter === 'b') return literal(8)
  if (/[0-7]/.test(letter)) return octalEscape(cursor, letter + cursor.takeWhile(/[0-7]/, 2), start)
  return category(letter, flags) ?? characterEscape(cursor, letter, start) ?? identityEscape(cursor, letter, start)
}

function badRange(cursor: Cursor, start: number) {
  return cursor.error(`bad character range ${cursor.textFrom(start)}`, start)
}
