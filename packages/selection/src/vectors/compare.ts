import { isDeepStrictEqual } from 'node:util'
import type { VectorCase, VectorEntry, VectorOutcome } from './document.ts'

/** An outcome as sets, without what the marks of the case leave open: equal ones are the same to the vectors. */
export function comparable(vector: VectorCase, outcome: VectorOutcome): unknown {
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

/** What `found` should have been, comparable: it itself where it is one of the outcomes that are right, else the first of those. */
export function nearestOf(vector: VectorCase, outcomes: readonly VectorOutcome[], found: unknown): unknown {
  const wanted = outcomes.map((outcome) => comparable(vector, outcome))
  return wanted.find((outcome) => isDeepStrictEqual(outcome, found)) ?? wanted[0]
}
