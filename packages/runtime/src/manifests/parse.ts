import type { z } from 'zod'
import { check, listsOf } from './check.ts'

const PIECE_BYTES = 256 * 1024
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Bytes [start, end) of a text. */
interface Span {
  start: number
  end: number
}

/**
 * Parses and checks a document, its long lists piece by piece, so that memory holds the text as bytes and the document, but neither the text
 * as a string nor a second copy. Only the form that documents are written in is understood: one object, no white space.
 * @throws {SyntaxError} @throws {MurliError} METADATA_INVALID
 */
export function parseInPieces<T>(schema: z.ZodType<T>, text: Buffer, what: string): T {
  const lists = listsOf(schema)
  const short: Record<string, unknown> = {}
  const long: Record<string, unknown[]> = {}
  let at = 0
  while (text[at] === (at === 0 ? OPEN_OBJECT : COMMA)) {
    const value = endOfString(text, at + 1) + 1
    if (text[value - 1] !== COLON) break
    const member = String(JSON.parse(textOf(text, { start: at + 1, end: value - 1 })))
    const list = lists.get(member)
    if (list === undefined || text[value] !== OPEN_LIST) {
      at = endOfValue(text, value)
      short[member] = JSON.parse(textOf(text, { start: value, end: at }))
    } else {
      const items: unknown[] = []
      long[member] = items
      short[member] = []
      for (const span of piecesOf(text, value + 1)) {
        const piece: unknown = JSON.parse(`[${textOf(text, span)}]`)
        for (const item of check(list, piece, what, { member, first: items.length })) items.push(item)
        at = span.end + 1
      }
    }
  }
  if (text[at] !== CLOSE_OBJECT || at + 1 !== text.length) throw new SyntaxError('it is not an object as documents are written')
  return Object.assign(check(schema, short, what) as object, long) as T
}

function textOf(text: Buffer, { start, end }: Span): string {
  return text.toString('utf8', start, end)
}

/** The items of a list, the first of which begins at `from`, in pieces that end before a comma or the end of the list. */
function* piecesOf(text: Buffer, from: number): Generator<Span> {
  let start = from
  let at = from
  while (text[at] !== CLOSE_LIST) {
    at = endOfValue(text, at)
    if (text[at] !== COMMA) continue
    if (at - start >= PIECE_BYTES) {
      yield { start, end: at }
      start = at + 1
    }
    at += 1
  }
  yield { start, end: at }
}

/** The comma or bracket behind a value. */
function endOfValue(text: Buffer, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const byte = text[at]
    if (byte === QUOTE) at = endOfString(text, at) - 1
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT)) return at
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
  }
  throw new SyntaxError('it ends in the middle of a value')
}

/** The byte behind the string that begins at `from`. */
function endOfString(text: Buffer, from: number): number {
  for (let at = from + 1; text[from] === QUOTE && at < text.length; at += 1) {
    if (text[at] === BACKSLASH) at += 1
    else if (text[at] === QUOTE) return at + 1
  }
  throw new SyntaxError(`there is no string at byte ${from}`)
}
