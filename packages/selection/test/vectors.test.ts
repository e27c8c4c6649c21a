import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readVectors } from './document.ts'
import type { VectorCase, VectorEntry, VectorOutcome, VectorUniverse } from './document.ts'
import { runCase } from './run.ts'

const UNIVERSES = new Map(['universe.json', 'universe2.json'].map((name) => [name, readVectors(name) as VectorUniverse]))

function universeOf(vector: VectorCase): VectorUniverse {
  const universe = UNIVERSES.get(vector.universe)
  if (universe === undefined) throw new Error(`no universe ${vector.universe}`)
  return universe
}

/** An outcome as sets, without what the marks of the case leave open. */
function comparable(vector: VectorCase, outcome: VectorOutcome): unknown {
  const text = ({ pkg, repo, flags }: VectorEntry) => {
    const shown = vector.langpack_arch_ambiguous === true && flags.includes('langpack') ? pkg.replace(/-[^-]+-[^-]+$/, '') : pkg
    return `${shown} ${vector.repo_ambiguous === true ? '' : repo} ${flags.toSorted().join(',')}`
  }
  const list = (entries: VectorEntry[]) => [...new Set(entries.map(text))].toSorted()
  const unresolved = Object.entries(outcome.unresolved).map(([key, texts]) => `${key}: ${texts.toSorted().join(' | ')}`)
  return {
    rpm: list(outcome.rpm),
    srpm: list(outcome.srpm),
    debuginfo: list(outcome.debuginfo),
    unresolved: unresolved.toSorted(),
    unmatched: outcome.unmatched.toSorted(),
    prepopulateUnmatched: outcome.prepopulate_unmatched.toSorted(),
  }
}

describe.each(['cases.json', 'cases2.json'])('%s', (file) => {
  const { cases } = readVectors(file) as { cases: VectorCase[] }

  it.each(cases.map((vector): [string, VectorCase] => [`${vector.id} ${vector.title}`, vector]))('%s', (_, vector) => {
    const expected = [vector.expected_newer ?? vector.expected, ...(vector.alternatives_newer ?? vector.alternatives ?? [])]
    const wanted = expected.map((outcome) => comparable(vector, outcome))
    const found = comparable(vector, runCase(universeOf(vector), vector, { primary: false }))
    expect(found).toEqual(wanted.find((outcome) => isDeepStrictEqual(outcome, found)) ?? wanted[0])
    expect(comparable(vector, runCase(universeOf(vector), vector, { primary: true }))).toEqual(found)
  })
})
