import type { NodeState } from '@murli/contracts'
import type { GraphNode, Need } from '@murli/contracts/documents'

/** Node id → state; nodes without an entry are pending. */
export type States = ReadonlyMap<string, NodeState>

/** Where the graph stands. */
export interface Progress {
  /** Pending nodes whose needs are all met, in id order. */
  ready: string[]
  /** Pending nodes that can never run because something that they need did not succeed. */
  blocked: string[]
  /** Nobody works and nothing is ready. */
  settled: boolean
  /** A node failed that may not, or was cancelled. */
  failed: boolean
  /** A node failed that may. */
  tolerated: boolean
}

const DONE: ReadonlySet<NodeState> = new Set(['succeeded', 'memoised'])
const ENDED_BADLY: ReadonlySet<NodeState> = new Set(['failed', 'tolerated', 'blocked', 'cancelled', 'missed'])
/** States of a node that failed and may, or that needs such a one. */
const LET_GO: ReadonlySet<NodeState> = new Set(['tolerated', 'blocked'])
const AT_WORK: ReadonlySet<NodeState> = new Set(['queued', 'running'])

/**
 * What can be done next. Nodes must come in an order in which needs are known by id; cost is linear in the edges.
 * After a failure that is not tolerated nothing new becomes ready: what runs is left to end, so that its result is kept.
 */
export function progress(nodes: readonly GraphNode[], states: States): Progress {
  const current = new Map(nodes.map((node) => [node.id, states.get(node.id) ?? 'pending']))
  const failed = [...current.values()].some((state) => state === 'failed' || state === 'cancelled')
  const ready: string[] = []
  const blocked = blockedNodes(nodes, current)
  const lacking = mayLack(current)
  if (!failed) {
    for (const node of nodes) {
      if (current.get(node.id) === 'pending' && node.needs.every((need) => isMet(need, current.get(need.node) ?? 'pending', lacking)))
        ready.push(node.id)
    }
  }
  const working = [...current.values()].some((state) => AT_WORK.has(state))
  return { ready, blocked, settled: !working && ready.length === 0, failed, tolerated: [...current.values()].includes('tolerated') }
}

/** Whether nodes may go on without optional needs: not in a plan, which has missed something and only looks what would be made. */
function mayLack(states: ReadonlyMap<string, NodeState>): boolean {
  return ![...states.values()].includes('missed')
}

/** Without what a failure was tolerated of, a node goes on where it says so. */
function isMet({ optional }: Need, state: NodeState, lacking: boolean): boolean {
  return DONE.has(state) || (lacking && optional === true && LET_GO.has(state))
}

/**
 * Marks blocked nodes in `current` as it finds them, until no more turn up: blocking spreads along the edges. An optional need that was let
 * go blocks only a node that is left with nothing.
 */
function blockedNodes(nodes: readonly GraphNode[], current: Map<string, NodeState>): string[] {
  const users = new Map<string, GraphNode[]>()
  for (const node of nodes) for (const need of node.needs) users.set(need.node, [...(users.get(need.node) ?? []), node])
  const stateOf = (id: string): NodeState => current.get(id) ?? 'pending'
  const lacking = mayLack(current)
  const isStopped = ({ needs }: GraphNode): boolean =>
    needs.some((need) => ENDED_BADLY.has(stateOf(need.node)) && !isMet(need, stateOf(need.node), lacking)) ||
    needs.every((need) => LET_GO.has(stateOf(need.node)))
  const queue = nodes.filter((node) => ENDED_BADLY.has(stateOf(node.id))).map((node) => node.id)
  const blocked: string[] = []
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const user of users.get(id) ?? []) {
      if (stateOf(user.id) !== 'pending' || !isStopped(user)) continue
      current.set(user.id, 'blocked')
      blocked.push(user.id)
      queue.push(user.id)
    }
  }
  return blocked.toSorted()
}
