import type { Completion, ComposeState, NodeState } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import type { NodeRecord } from '../ledger/records.ts'
import { isPlan } from '../plan/plan-id.ts'

/** The state that a completion puts its node into. In a plan no failure keeps the others from being looked at. */
export function stateAfter(node: GraphNode, completion: Completion): NodeState {
  if (completion.outcome === 'cancelled') return 'cancelled'
  if (completion.outcome === 'missed') return 'missed'
  if (isPlan(completion.composeId) && completion.outcome === 'failed') return completion.result === null ? 'tolerated' : 'succeeded'
  if (completion.outcome === 'failed') return node.canFail ? 'tolerated' : 'failed'
  return completion.memoised ? 'memoised' : 'succeeded'
}

const DONE: ReadonlySet<NodeState> = new Set(['succeeded', 'memoised'])
const ENDED: ReadonlySet<ComposeState> = new Set(['finished', 'finished_incomplete', 'doomed', 'cancelled'])

/** Whether a record counts in an attempt of its compose: it is of that attempt, or its node succeeded in an earlier one. */
export function countsIn(attempt: number, record: NodeRecord): boolean {
  return record.attempt >= attempt || DONE.has(record.state)
}

/** Nothing happens to the compose any more unless somebody asks for a retry. */
export function isEnded(state: ComposeState): boolean {
  return ENDED.has(state)
}
