import type { Completion, ComposeState, NodeState } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'

/** The state that a completion puts its node into. */
export function stateAfter(node: GraphNode, completion: Completion): NodeState {
  if (completion.outcome === 'cancelled') return 'cancelled'
  if (completion.outcome === 'failed') return node.canFail ? 'tolerated' : 'failed'
  return completion.memoised ? 'memoised' : 'succeeded'
}

const ENDED: ReadonlySet<ComposeState> = new Set(['finished', 'finished_incomplete', 'doomed', 'cancelled'])

/** Nothing happens to the compose any more unless somebody asks for a retry. */
export function isEnded(state: ComposeState): boolean {
  return ENDED.has(state)
}
