import { describe, expect, test } from 'vitest'
import type { ConfigIssue, JsonValue } from '@murli/contracts'
import { fromJson } from '../../language/plain.ts'
import type { SchemaNode } from '../json/node.ts'
import { readShape } from '../json/read.ts'
import { OPTIONS } from '../options/index.ts'
import type { Schema } from '../shape/option.ts'
import { validateConfig } from '../validate.ts'
import { OPTIONS_OF_THE_SPECIFICATION, SHARED_SHAPES } from './options.ts'
import { alternativesOf, type Place, placesOf } from './places.ts'
import { reasonsAgainst, VALUES } from './reasons.ts'
import { readShorthand } from './shorthand.ts'

const shared = new Map(readShorthand(SHARED_SHAPES).map(({ name, node }) => [name, node]))
const specified = readShorthand(OPTIONS_OF_THE_SPECIFICATION, shared)

/** The schema with one option only, so that nothing else is told. */
function only(name: string): Schema {
  const option = OPTIONS.get(name)
  return { options: new Map(option === undefined ? [] : [[name, option]]), open: true }
}

function issuesOf(schema: Schema, name: string, value: JsonValue): readonly ConfigIssue[] {
  return validateConfig({ [name]: fromJson(value) }, undefined, { schema }).issues.filter(({ message }) => !message.startsWith('ERROR: '))
}

function rootOf(name: string, node: SchemaNode): Place {
  return { path: [name], node, put: (value) => value }
}

/** References to files are looked at more closely than the peer does (spec 01 §4.6). */
function isReference({ source, anyOf = [] }: SchemaNode): boolean {
  return source !== undefined || anyOf.some(isReference)
}

/** Kinds of extra files, of which the peer's schema says nothing (spec 01 §4.1, §4.6). */
const EXTRA_KINDS = "['file', 'cvs', 'git', 'rpm', 'koji', 'container-image']"

function expectedAt({ path, node }: Place, value: JsonValue): string[] {
  const reasons = reasonsAgainst(node, value)
  if (path.at(-1) === 'scm' && node.enum === undefined && typeof value === 'string') reasons.push(`'${value}' is not one of ${EXTRA_KINDS}`)
  const isLacking = reasons.length === 0 && isReference(node) && typeof value === 'object' && value !== null && !Array.isArray(value)
  return [...reasons, ...(isLacking ? ["'scm' is a required property"] : [])].map((reason) =>
    reason.startsWith('    ') ? reason : `Failed validation in ${path.join('.')}: ${reason}`,
  )
}

describe('B3: every option, and everything in it, with values of every type', () => {
  test.each(specified)('$name', ({ name, node }) => {
    const schema = only(name)
    for (const place of placesOf(rootOf(name, node))) {
      for (const value of VALUES) {
        const path = place.path.join('.')
        const told = issuesOf(schema, name, place.put(value)).filter((issue) => issue.path === path)
        const expected = expectedAt(place, value)
        expect({ path, value, told: told.map(({ message }) => message).toSorted() }).toEqual({ path, value, told: expected.toSorted() })
      }
    }
  })

  test('there are many places', () => {
    const places = specified.flatMap(({ name, node }) => placesOf(rootOf(name, node)))
    expect(places.length).toBeGreaterThan(400)
  })
})

/** Whether one of several alternatives takes the value, be it wrong for another. */
function isTaken(alternatives: readonly Place[], value: JsonValue): boolean {
  return alternatives.some(({ node }) => {
    const option = { shape: readShape(node), presence: 'optional', doc: '' } as const
    return issuesOf({ options: new Map([['value', option]]), open: true }, 'value', value).length === 0
  })
}

describe('what is wrong inside of alternatives is a possible reason', () => {
  const withAlternatives = specified.flatMap(({ name, node }) =>
    placesOf(rootOf(name, node))
      .filter((place) => place.node.anyOf !== undefined)
      .map((place) => ({ name, path: place.path.join('.'), place })),
  )

  test.each(withAlternatives)('$path', ({ name, path, place }) => {
    const here = { ...place, put: (value: JsonValue) => value }
    for (const alternative of alternativesOf(here)) {
      for (const inner of placesOf(alternative).slice(1)) {
        for (const value of VALUES) {
          const reasons = reasonsAgainst(inner.node, value).slice(0, inner.node.anyOf === undefined ? undefined : 1)
          const whole = inner.put(value)
          if (reasons.length === 0 || isTaken(alternativesOf(here), whole)) continue
          const told = issuesOf(only(name), name, place.put(whole)).filter((issue) => issue.path === path)
          expect(told[0]?.message).toMatch(/is not valid under any of the given schemas$/)
          expect(told.map(({ message }) => message)).toEqual(
            expect.arrayContaining(reasons.map((reason) => `    Possible reason: ${reason}`)),
          )
        }
      }
    }
  })
})
