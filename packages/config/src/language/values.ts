import { FormatError, formatPercent } from './format/index.ts'
import { DEEPEST } from './depth.ts'
import { withinExtent } from './extent.ts'
import type { Place } from './place.ts'
import { placeOf } from './place.ts'
import { printLiteral, printText } from './print.ts'
import { errorAt, invalidSyntax, positionAt } from './source.ts'
import type { TokenReader } from './reader.ts'
import type { Token } from './tokens.ts'
import { Dict, Float, Tuple, integer, keyIdentity, typeName } from './value.ts'
import type { ConfigKey, ConfigValue } from './value.ts'

/** A value together with where it was written. */
export interface Placed {
  readonly value: ConfigValue
  readonly place: Place
}

/** What names mean at this point of a file. */
export type Variables = ReadonlyMap<string, Placed>

const CONSTANTS = new Map<string, ConfigValue>([
  ['True', true],
  ['False', false],
  ['None', null],
])
const OTHER_SPELLINGS = new Map([
  ['true', 'True'],
  ['false', 'False'],
  ['null', 'None'],
  ['none', 'None'],
])

/** Reads one value (spec 01 §1.3 `value`). @throws {ConfigError} CONFIG_SYNTAX with position. */
export function readValue(reader: TokenReader, variables: Variables, depth = 0): Placed {
  const token = reader.next()
  if (depth > DEEPEST) throw invalidSyntax(reader.source, token, `more than ${DEEPEST} nested brackets`)
  if (token.kind === 'name') return readName(reader, token, variables, depth)
  if (token.kind === 'string') return readString(reader, token, variables, depth)
  const number = readNumber(reader, token)
  if (number) return number
  if (token.kind === 'operator' && token.text === '[') {
    const { items, place } = readItems(reader, token, ']', variables, depth)
    return { value: withinExtent(items, reader.source, token), place }
  }
  if (token.kind === 'operator' && token.text === '(') {
    const { items, place } = readItems(reader, token, ')', variables, depth)
    return { value: withinExtent(new Tuple(items), reader.source, token), place }
  }
  if (token.kind === 'operator' && token.text === '{') return readDict(reader, token, variables, depth)
  throw reader.unexpected(token, 'a value')
}

function readName(reader: TokenReader, token: Token, variables: Variables, depth: number): Placed {
  const place = placeOf(positionAt(reader.source, token))
  const constant = CONSTANTS.get(token.text)
  if (constant !== undefined) return { value: constant, place }
  const variable = variables.get(token.text)
  if (variable) return { value: variable.value, place: { position: place.position, members: variable.place.members } }
  const spelling = OTHER_SPELLINGS.get(token.text)
  const isAssigned = depth > 0 && reader.sees('=')
  const unknown = isAssigned ? 'an assignment inside of brackets: is one above not closed?' : 'a name must be assigned above its first use'
  const hint = spelling === undefined ? unknown : `write ${spelling}`
  throw errorAt(reader.source, token, `Undefined variable '${token.text}'`, { hint })
}

/** A string literal: the text between the quotes as it stands, formatted when `%` is the very next token (spec 01 L20–L25, §1.5). */
function readString(reader: TokenReader, token: Token, variables: Variables, depth: number): Placed {
  const place = placeOf(positionAt(reader.source, token))
  const literal = token.text.slice(1, -1)
  if (!reader.takeAdjacent('%')) return { value: literal, place }
  const argument = readValue(reader, variables, depth + 1)
  try {
    return { value: formatPercent(literal, argument.value), place }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw errorAt(reader.source, token, `Cannot format string: ${error.message}`)
  }
}

/** A number, with its minus if it has one; null when the token begins something else. */
function readNumber(reader: TokenReader, token: Token): Placed | null {
  const negative = token.kind === 'operator' && token.text === '-'
  if (!negative && token.kind !== 'number') return null
  const digits = negative ? reader.next() : token
  if (digits.kind !== 'number') throw reader.unexpected(digits, 'a number after "-"')
  const value = numberValue(reader, digits, negative)
  return { value, place: placeOf(positionAt(reader.source, token)) }
}

function numberValue(reader: TokenReader, token: Token, negative: boolean): ConfigKey {
  const text = token.text.replaceAll('_', '')
  if (token.text.includes('.')) {
    if (/j$/i.test(text)) throw errorAt(reader.source, token, `Invalid number: could not convert string to float: '${token.text}'`)
    return new Float(negative ? -Number(text) : Number(text))
  }
  if (!/^[0-9]+$/.test(text)) {
    throw errorAt(reader.source, token, `Invalid number: invalid literal for int() with base 10: '${token.text}'`, {
      hint: 'integers are written in decimal digits, floats with a point',
    })
  }
  return integer(negative ? -BigInt(text) : BigInt(text))
}

function readItems(
  reader: TokenReader,
  open: Token,
  close: string,
  variables: Variables,
  depth: number,
): { items: ConfigValue[]; place: Place } {
  const items: ConfigValue[] = []
  const members = new Map<string, Place>()
  reader.skipCommas()
  while (!reader.take(close)) {
    const item = readValue(reader, variables, depth + 1)
    members.set(String(items.length), item.place)
    items.push(item.value)
    reader.skipCommas()
  }
  return { items, place: placeOf(positionAt(reader.source, open), members) }
}

function readDict(reader: TokenReader, open: Token, variables: Variables, depth: number): Placed {
  const pairs = new Map<string, [ConfigKey, ConfigValue]>()
  const members = new Map<string, Place>()
  reader.skipCommas()
  while (!reader.take('}')) {
    const token = reader.peek()
    const key = readKey(reader, variables, depth)
    refuseRepeatedKey(reader, token, key, pairs)
    reader.expect(':')
    const member = readValue(reader, variables, depth + 1)
    const identity = keyIdentity(key)
    const firstKey = pairs.get(identity)?.[0] ?? key
    pairs.set(identity, [firstKey, member.value])
    members.set(printText(firstKey), member.place)
    reader.skipCommas()
  }
  const value = withinExtent(new Dict(pairs.values()), reader.source, open)
  return { value, place: placeOf(positionAt(reader.source, open), members) }
}

function readKey(reader: TokenReader, variables: Variables, depth: number): ConfigKey {
  const token = reader.peek()
  if (token.kind === 'operator' && token.text !== '-') throw reader.unexpected(reader.next(), 'a key')
  const { value } = readValue(reader, variables, depth + 1)
  if (value instanceof Tuple || value instanceof Dict || Array.isArray(value)) {
    throw errorAt(reader.source, token, `Invalid dict key: a ${typeName(value)} cannot be a key (unhashable type)`)
  }
  return value as ConfigKey
}

/** Keys of the same type and value must not repeat; `1` and `True` may, the later value then wins (spec 01 §1.3). */
function refuseRepeatedKey(reader: TokenReader, token: Token, key: ConfigKey, pairs: ReadonlyMap<string, [ConfigKey, ConfigValue]>): void {
  const earlier = pairs.get(keyIdentity(key))
  if (!earlier || typeName(earlier[0]) !== typeName(key)) return
  const { file, line } = positionAt(reader.source, token)
  throw errorAt(reader.source, token, `Duplicate dict key ${printLiteral(key)} in file ${file} on line ${line}:`)
}
