import { expect, test } from 'vitest'
import type { JsonValue } from '@murli/contracts'
import { printSchema } from '../json/print.ts'
import { SCHEMA } from '../options/index.ts'
import { DEPRECATED, OPTIONS_OF_THE_SPECIFICATION, REMOVED, SHARED_SHAPES } from './options.ts'
import { readShorthand } from './shorthand.ts'

const shared = new Map(readShorthand(SHARED_SHAPES).map(({ name, node }) => [name, node]))
const specified = readShorthand(OPTIONS_OF_THE_SPECIFICATION, shared)
const schema = printSchema(SCHEMA, { processors: 7 })
const former = Object.entries(schema.properties).filter(([, node]) => node.deprecated !== undefined)

/** Options that only Murli has. */
const OWN = ['gather_rules', 'gather_rich_deps', 'createrepo_dialect', 'phase_bindings', 'phase_deadlines', 'buildinstall_import_from']

function inOrder(values: readonly JsonValue[]): JsonValue[] {
  return values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** A node without what the specification does not say, and without order where order means nothing. */
function comparable(node: unknown): JsonValue {
  if (Array.isArray(node)) return node.map(comparable)
  if (typeof node !== 'object' || node === null) return node as JsonValue
  const members = Object.entries(node).map(([key, member]): [string, JsonValue] => {
    if (key === 'source') return [key, (member as { wants: string }).wants]
    const isSet = (key === 'enum' || key === 'required') && Array.isArray(member)
    return [key, isSet ? inOrder(member as JsonValue[]) : key === 'default' ? (member as JsonValue) : comparable(member)]
  })
  return Object.fromEntries(members.filter(([key, member]) => key !== 'description' || typeof member !== 'string'))
}

test('the options are those of the specification, and our own', () => {
  const current = Object.keys(schema.properties).filter((name) => !former.some(([other]) => other === name))
  expect(current.toSorted()).toEqual([...specified.map(({ name }) => name), ...OWN].toSorted())
  expect(schema.required?.toSorted()).toEqual(
    specified
      .filter(({ required }) => required)
      .map(({ name }) => name)
      .toSorted(),
  )
  expect(schema.additionalProperties).toBe(false)
})

test.each(specified)('$name', ({ name, node }) => {
  expect(comparable(schema.properties[name])).toEqual(comparable(node))
})

test('former options are those of the specification; only those that current releases know are near matches', () => {
  const names = (isKnown: boolean) => former.filter(([, node]) => (node.known ?? true) === isKnown).map(([name]) => name)
  expect(names(true).toSorted()).toEqual(DEPRECATED.split(' ').toSorted())
  expect(names(false).toSorted()).toEqual(REMOVED.split(' ').toSorted())
})
