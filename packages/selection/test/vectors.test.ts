import { describe, expect, it } from 'vitest'
import { comparable, nearestOf } from '../src/vectors/compare.ts'
import { readVectors } from '../src/vectors/document.ts'
import type { VectorCase, VectorUniverse } from '../src/vectors/document.ts'
import { runCase } from './run.ts'

const UNIVERSES = new Map(['universe.json', 'universe2.json'].map((name) => [name, readVectors(name) as VectorUniverse]))

function universeOf(vector: VectorCase): VectorUniverse {
  const universe = UNIVERSES.get(vector.universe)
  if (universe === undefined) throw new Error(`no universe ${vector.universe}`)
  return universe
}

describe.each(['cases.json', 'cases2.json'])('%s', (file) => {
  const { cases } = readVectors(file) as { cases: VectorCase[] }

  it.each(cases.map((vector): [string, VectorCase] => [`${vector.id} ${vector.title}`, vector]))('%s', (_, vector) => {
    const expected = [vector.expected_newer ?? vector.expected, ...(vector.alternatives_newer ?? vector.alternatives ?? [])]
    const found = comparable(vector, runCase(universeOf(vector), vector, { primary: false }))
    expect(found).toEqual(nearestOf(vector, expected, found))
    expect(comparable(vector, runCase(universeOf(vector), vector, { primary: true }))).toEqual(found)
  })
})
