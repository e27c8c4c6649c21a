import { canonicalJson } from '@murli/contracts'
import type { z } from 'zod'
import { check, listsOf } from './check.ts'

const ITEMS_AT_ONCE = 512
const PIECE_BYTES = 256 * 1024

/** How many items the long lists of a document have; what is short is cheaper as a whole. */
export function countItems(schema: z.ZodType, document: unknown): number {
  const members = document as Record<string, unknown>
  return listsOf(schema)
    .keys()
    .reduce((sum, name) => sum + (Array.isArray(members[name]) ? members[name].length : 0), 0)
}

/**
 * The canonical JSON of a document in pieces, checked on the way: memory holds one piece and no copy of the document.
 * @throws {MurliError} METADATA_INVALID
 */
export function* printInPieces(schema: z.ZodType, document: unknown): Generator<Buffer> {
  let text = ''
  for (const part of parts(schema, document)) {
    text += part
    if (text.length < PIECE_BYTES) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

function* parts(schema: z.ZodType, document: unknown): Generator<string> {
  const long = [...listsOf(schema)].filter(([name]) => Array.isArray((document as Record<string, unknown>)[name]))
  const short = check(
    schema,
    { ...(document as object), ...Object.fromEntries(long.map(([name]) => [name, []])) },
    'the document',
  ) as object
  const lists = new Map(long)
  let separator = '{'
  for (const [name, value] of Object.entries(short).toSorted(byName)) {
    if (value === undefined) continue
    yield `${separator}${JSON.stringify(name)}:`
    separator = ','
    const list = lists.get(name)
    if (list === undefined) yield canonicalJson(value)
    else yield* items(name, list, (document as Record<string, unknown[]>)[name] ?? [])
  }
  yield '}'
}

function* items(member: string, schema: z.ZodType<unknown[]>, list: readonly unknown[]): Generator<string> {
  yield '['
  for (let first = 0; first < list.length; first += ITEMS_AT_ONCE) {
    const checked = check(schema, list.slice(first, first + ITEMS_AT_ONCE), 'the document', { member, first })
    yield (first === 0 ? '' : ',') + canonicalJson(checked).slice(1, -1)
  }
  yield ']'
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
