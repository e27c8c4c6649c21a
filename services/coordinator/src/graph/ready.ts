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
  if (!failed) {
    for (const node of nodes) {
      if (current.get(node.id) === 'pending' && node.needs.every((need) => isMet(need, current.get(need.node) ?? 'pending')))
        ready.push(node.id)
    }
  }
  const working = [...current.values()].some((state) => AT_WORK.has(state))
  return { ready, blocked, settled: !working && ready.length === 0, failed, tolerated: [...current.values()].includes('tolerated') }
}

/** Without what a failure was tolerated of, a node goes on where it says so. */
function isMet({ optional }: Need, state: NodeState): boolean {
  return DONE.has(state) || (optional === true && LET_GO.has(state))
}

/** Marks blocked nodes in `current` as it finds them, until no more turn up: blocking spreads along the edges. */
function blockedNodes(nodes: readonly GraphNode[], current: Map<string, NodeState>): string[] {
  const users = new Map<string, string[]>()
  for (const node of nodes) {
    for (const need of node.needs) if (need.optional !== true) users.set(need.node, [...(users.get(need.node) ?? []), node.id])
  }
  const queue = nodes.filter((node) => ENDED_BADLY.has(current.get(node.id) ?? 'pending')).map((node) => node.id)
  const blocked: string[] = []
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const user of users.get(id) ?? []) {
      if (current.get(user) !== 'pending') continue
      current.set(user, 'blocked')
      blocked.push(user)
      queue.push(user)
    }
  }
  return blocked.toSorted()
}
