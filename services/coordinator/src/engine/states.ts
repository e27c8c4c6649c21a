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

/**
 * The records that count in an attempt of their compose: those of that attempt, and successes of earlier ones that still hold. One holds
 * while every need of its node counts and was not met anew since: an image that was made without a tree whose failure was tolerated is made
 * again with it, and so is all that was made of that image. Cost is linear in the edges.
 */
export function countingRecords<T extends { value: NodeRecord }>(
  nodes: readonly GraphNode[],
  known: ReadonlyMap<string, T>,
  attempt: number,
): Map<string, T> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const counting = new Map<string, T | null>()
  const find = (id: string): T | null => {
    const found = counting.get(id)
    if (found !== undefined) return found
    const record = known.get(id) ?? null
    const counts = record !== null && (record.value.attempt >= attempt || (DONE.has(record.value.state) && holds(id, record.value)))
    counting.set(id, counts ? record : null)
    return counts ? record : null
  }
  const holds = (id: string, record: NodeRecord): boolean =>
    (byId.get(id)?.needs ?? []).every((need) => (find(need.node)?.value.attempt ?? Infinity) <= record.attempt)
  return new Map(nodes.flatMap(({ id }) => (find(id) === null ? [] : [[id, find(id)!]])))
}

/** Nothing happens to the compose any more unless somebody asks for a retry. */
export function isEnded(state: ComposeState): boolean {
  return ENDED.has(state)
}
