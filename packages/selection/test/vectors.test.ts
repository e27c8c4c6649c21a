import { describe, expect, it } from 'vitest'
import { comparable, nearestOf } from '../src/vectors/compare.ts'
import { readVectors } from '../src/vectors/document.ts'
import type { VectorCase, VectorOutcome, VectorUniverse } from '../src/vectors/document.ts'
import type { SelectionRules } from '../src/types.ts'
import { runCase } from './run.ts'

const UNIVERSES = new Map(['universe.json', 'universe2.json'].map((name) => [name, readVectors(name) as VectorUniverse]))

function universeOf(vector: VectorCase): VectorUniverse {
  const universe = UNIVERSES.get(vector.universe)
  if (universe === undefined) throw new Error(`no universe ${vector.universe}`)
  return universe
}

const GENERATIONS: { rules: SelectionRules; outcomesOf: (vector: VectorCase) => VectorOutcome[] }[] = [
  { rules: '4.3', outcomesOf: ({ expected, alternatives }) => [expected, ...(alternatives ?? [])] },
  {
    rules: '4.10',
    outcomesOf: (vector) => [vector.expected_newer ?? vector.expected, ...(vector.alternatives_newer ?? vector.alternatives ?? [])],
  },
]

describe.each(['cases.json', 'cases2.json'])('%s', (file) => {
  const { cases } = readVectors(file) as { cases: VectorCase[] }
  const titled = cases.map((vector): [string, VectorCase] => [`${vector.id} ${vector.title}`, vector])

  describe.each(GENERATIONS)('by the rules of $rules', ({ rules, outcomesOf }) => {
    it.each(titled)('%s', (_, vector) => {
      const found = comparable(vector, runCase(universeOf(vector), vector, { rules, primary: false }))
      expect(found).toEqual(nearestOf(vector, outcomesOf(vector), found))
      expect(comparable(vector, runCase(universeOf(vector), vector, { rules, primary: true }))).toEqual(found)
    })
  })
})
