import type { ComposeDetail } from '@murli/contracts'
import type { PlanReason } from '@murli/contracts/documents'
import { reasonLines } from '../plan/reasons.ts'

/** What of a compose was memoised, and why the rest was not; needs an answer with misses. Nothing of a compose that made nothing yet. */
export function describeMisses({ nodes }: Pick<ComposeDetail, 'nodes'>): string[] {
  const made = nodes.flatMap(({ id, phase, misses }) =>
    misses === undefined ? [] : [{ id, phase, state: 'made' as const, reasons: misses }],
  )
  const memoised = nodes.filter(({ state }) => state === 'memoised').length
  if (made.length + memoised === 0) return []
  const counts = `${memoised} ${memoised === 1 ? 'node was' : 'nodes were'} there already, ${made.length} ${made.length === 1 ? 'was' : 'were'} made`
  return ['', counts, ...reasonLines(made).map((line) => `  ${line}`)]
}

/** The same for programs: reasons by node. */
export function missesByNode({ nodes }: Pick<ComposeDetail, 'nodes'>): Record<string, PlanReason[]> {
  return Object.fromEntries(nodes.flatMap(({ id, misses }) => (misses === undefined ? [] : [[id, misses]])))
}
