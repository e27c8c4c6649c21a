import type { ConfigError } from '../error.ts'
import { placeOf } from './place.ts'
import type { Place } from './place.ts'
import { invalidSyntax, openSource, positionAt } from './source.ts'
import type { Source, Spot } from './source.ts'
import { Dict, Float, integer } from './value.ts'
import type { ConfigKey, ConfigValue } from './value.ts'
import type { Placed } from './values.ts'

const DEEPEST = 200
const SPACE = /[ \t\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?<fraction>\.[0-9]+)?(?<exponent>[eE][-+]?[0-9]+)?/y
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const WORD = /[A-Za-z]+/y
const WORDS = new Map<string, ConfigValue>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/**
 * Reads a JSON configuration (spec 01 §1.8): an object whose members are the options; a repeated member's last value wins.
 * @throws {ConfigError} CONFIG_SYNTAX with position.
 */
export function readJsonDocument(file: string, text: string): Map<string, Placed> {
  const opened = openSource(file, text)
  const reader = new JsonReader(opened.source, opened.text)
  const document = reader.document()
  if (!(document.value instanceof Dict)) throw invalidSyntax(opened.source, { line: 1, column: 0 }, 'the document must be an object')
  const options = new Map<string, Placed>()
  for (const [key, value] of document.value.entries()) {
    if (typeof key !== 'string') continue // what only the language's dicts have
    const place = document.place.members.get(key)
    if (place) options.set(key, { value, place })
  }
  return options
}

class JsonReader {
  readonly #source: Source
  readonly #text: string
  #index = 0
  #line = 1
  #lineStart = 0

  constructor(source: Source, text: string) {
    this.#source = source
    this.#text = text
  }

  document(): Placed {
    const value = this.#value(0)
    this.#match(SPACE)
    if (this.#index < this.#text.length) throw this.#unexpected('the end of the document')
    return value
  }

  #value(depth: number): Placed {
    this.#match(SPACE)
    if (depth > DEEPEST) throw invalidSyntax(this.#source, this.#spot(), `more than ${DEEPEST} nested brackets`)
    const position = positionAt(this.#source, this.#spot())
    const next = this.#text[this.#index]
    if (next === '{') return this.#object(depth)
    if (next === '[') return this.#array(depth)
    if (next === '"') return { value: this.#string(), place: placeOf(position) }
    const number = this.#match(NUMBER)
    if (number) return { value: jsonNumber(number), place: placeOf(position) }
    const start = this.#index
    const constant = WORDS.get(this.#match(WORD)?.[0] ?? '')
    if (constant !== undefined) return { value: constant, place: placeOf(position) }
    this.#index = start
    throw this.#unexpected('a value')
  }

  #object(depth: number): Placed {
    const position = positionAt(this.#source, this.#spot())
    const pairs: [ConfigKey, ConfigValue][] = []
    const members = new Map<string, Place>()
    this.#sequence('}', () => {
      this.#match(SPACE)
      const key = this.#string()
      this.#punctuation(':')
      const member = this.#value(depth + 1)
      pairs.push([key, member.value])
      members.set(key, member.place)
    })
    return { value: new Dict(pairs), place: placeOf(position, members) }
  }

  #array(depth: number): Placed {
    const position = positionAt(this.#source, this.#spot())
    const items: ConfigValue[] = []
    const members = new Map<string, Place>()
    this.#sequence(']', () => {
      const item = this.#value(depth + 1)
      members.set(String(items.length), item.place)
      items.push(item.value)
    })
    return { value: items, place: placeOf(position, members) }
  }

  /** Reads from the open bracket to its partner, elements separated by single commas. */
  #sequence(close: string, readElement: () => void): void {
    this.#index++
    this.#match(SPACE)
    if (this.#text[this.#index] === close) {
      this.#index++
      return
    }
    for (;;) {
      readElement()
      this.#match(SPACE)
      const next = this.#text[this.#index]
      if (next !== ',' && next !== close) throw this.#unexpected(`"," or "${close}"`)
      this.#index++
      if (next === close) return
    }
  }

  #string(): string {
    const literal = this.#match(STRING)
    if (!literal && this.#text[this.#index] === '"') {
      throw invalidSyntax(this.#source, this.#spot(), 'unreadable string: it does not end on its line, or has an unknown escape')
    }
    if (!literal) throw this.#unexpected('a string in double quotes')
    return JSON.parse(literal[0]) as string
  }

  #punctuation(mark: string): void {
    this.#match(SPACE)
    if (this.#text[this.#index] !== mark) throw this.#unexpected(`"${mark}"`)
    this.#index++
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#index
    const found = pattern.exec(this.#text)
    if (found) this.#index = pattern.lastIndex
    return found
  }

  #unexpected(expected: string): ConfigError {
    const next = this.#text.slice(this.#index, this.#index + 40).match(/^(?:\w+|[^])/u)?.[0]
    const what = next === undefined ? 'the end of the file' : next === '\ufeff' ? 'a byte-order mark' : `"${next}"`
    return invalidSyntax(this.#source, this.#spot(), `expected ${expected}, found ${what}`)
  }

  /** Where reading is; lines are counted on from the last time, since reading never goes far back. */
  #spot(): Spot {
    if (this.#index < this.#lineStart) this.#toStart()
    for (let end = this.#text.indexOf('\n', this.#lineStart); end !== -1 && end < this.#index; end = this.#text.indexOf('\n', end + 1)) {
      this.#line++
      this.#lineStart = end + 1
    }
    return { line: this.#line, column: this.#index - this.#lineStart }
  }

  #toStart(): void {
    this.#line = 1
    this.#lineStart = 0
  }
}

function jsonNumber(match: RegExpExecArray): ConfigValue {
  const isFloat = match.groups?.['fraction'] !== undefined || match.groups?.['exponent'] !== undefined
  return isFloat ? new Float(Number(match[0])) : integer(BigInt(match[0]))
}
