import { AMPERSAND, DOUBLE_QUOTE, EQUALS, GREATER, isWord, LESS, SINGLE_QUOTE, SLASH, afterSpaces } from './syntax.ts'

/** The attributes that matter, by their place in a reader. */
export const NAME = 0
export const FLAGS = 1
export const EPOCH = 2
export const VERSION = 3
export const RELEASE = 4
export const TYPE = 5
export const HREF = 6
export const PKGID = 7
const WORDS = ['name', 'flags', 'epoch', 'ver', 'rel', 'type', 'href', 'pkgid'].map((word) => Buffer.from(word))
const OTHER = WORDS.length

/** Reads start tags of bytes and remembers where the values of known attributes are. Used again and again: it makes no objects. */
export class AttributeReader {
  /** Whether the last tag was closed at once, `<name/>`. */
  closed = false
  readonly #starts = new Int32Array(OTHER + 1)
  readonly #ends = new Int32Array(OTHER + 1)
  /** One bit per known attribute that the tag has, and per value with references in it. */
  #present = 0
  #escaped = 0

  has(attribute: number): boolean {
    return (this.#present & (1 << attribute)) !== 0
  }

  isEscaped(attribute: number): boolean {
    return (this.#escaped & (1 << attribute)) !== 0
  }

  start(attribute: number): number {
    return this.#starts[attribute]!
  }

  end(attribute: number): number {
    return this.#ends[attribute]!
  }

  /** Reads attributes from behind the element's name on. @returns the offset behind `>`, or -1 when the tag is not plain. */
  read(bytes: Uint8Array, at: number, end: number): number {
    this.#present = 0
    this.#escaped = 0
    for (;;) {
      at = afterSpaces(bytes, at)
      if (at >= end) return -1
      const byte = bytes[at]!
      this.closed = byte === SLASH
      if (byte === GREATER) return at + 1
      if (byte === SLASH) return bytes[at + 1] === GREATER ? at + 2 : -1
      at = this.#attribute(bytes, at, end)
      if (at < 0) return -1
    }
  }

  #attribute(bytes: Uint8Array, at: number, end: number): number {
    let equals = at
    while (equals < end && isNameByte(bytes[equals]!)) equals += 1
    const quote = bytes[equals + 1]
    if (equals === at || bytes[equals] !== EQUALS || (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE)) return -1
    const attribute = attributeOf(bytes, at, equals)
    if (attribute !== OTHER && this.has(attribute)) return -1
    this.#present |= 1 << attribute
    this.#starts[attribute] = equals + 2
    for (let close = equals + 2; close < end; close += 1) {
      const byte = bytes[close]!
      if (byte === quote) {
        this.#ends[attribute] = close
        return close + 1
      }
      if (byte === AMPERSAND) this.#escaped |= 1 << attribute
      else if (byte === LESS || byte < 0x20) return -1
    }
    return -1
  }
}

function attributeOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]
  for (let attribute = 0; attribute < OTHER; attribute += 1) {
    const word = WORDS[attribute]!
    if (word[0] === first && isWord(bytes, start, end, word)) return attribute
  }
  return OTHER
}

/** Letters, digits, `:`, `_`, `-`, `.`: all that names of rpm-md have. */
function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x2d && byte <= 0x3a && byte !== SLASH) || byte === 0x5f
  )
}
