import { Phase, type ComposeDetail, type ComposeEvent, type ComposeState, type NodeState } from '@murli/contracts'

/** A node as people watch it. Times are milliseconds since 1970. */
export interface WatchedNode {
  id: string
  phase: string
  state: NodeState
  startedAt: number | null
  message: string | null
  /** 0 to 1, or null when the end is not known. */
  fraction: number | null
}

/** A compose as people watch it; nodes in the order in which the server gave them. */
export interface WatchedCompose {
  id: string
  state: ComposeState
  nodes: Map<string, WatchedNode>
}

/** How far one phase is. */
export interface PhaseCounts {
  phase: string
  total: number
  done: number
  running: number
  failed: number
  tolerated: number
}

const DONE: ReadonlySet<NodeState> = new Set(['succeeded', 'memoised', 'failed', 'tolerated', 'blocked', 'cancelled'])
const ENDED: ReadonlySet<ComposeState> = new Set(['finished', 'finished_incomplete', 'doomed', 'cancelled'])

/** Whether a compose in this state goes no further. */
export function isEnded(state: ComposeState): boolean {
  return ENDED.has(state)
}

/** The starting point: what the server says of the compose. */
export function watchedCompose(detail: ComposeDetail): WatchedCompose {
  const nodes = detail.nodes.map((node): [string, WatchedNode] => [
    node.id,
    {
      id: node.id,
      phase: node.phase,
      state: node.state,
      startedAt: node.startedAt === null ? null : Date.parse(node.startedAt),
      message: null,
      fraction: null,
    },
  ])
  return { id: detail.identity.id, state: detail.state, nodes: new Map(nodes) }
}

/** Takes in one event. */
export function applyEvent(compose: WatchedCompose, event: ComposeEvent): void {
  if (event.type === 'compose') {
    compose.state = event.state
    return
  }
  const node = compose.nodes.get(event.node) ?? emptyNode(event.node)
  compose.nodes.set(event.node, node)
  if (event.type === 'progress') {
    node.message = event.message
    node.fraction = event.fraction
    return
  }
  if (event.state === 'running' && node.state !== 'running') node.startedAt = Date.parse(event.at)
  node.state = event.state
  if (event.state !== 'running') {
    node.message = null
    node.fraction = null
  }
}

/** Counts per phase, in the order of phases. */
export function phaseCounts(compose: WatchedCompose): PhaseCounts[] {
  const phases = new Map<string, PhaseCounts>()
  for (const node of compose.nodes.values()) {
    const counts = phases.get(node.phase) ?? { phase: node.phase, total: 0, done: 0, running: 0, failed: 0, tolerated: 0 }
    phases.set(node.phase, counts)
    counts.total += 1
    if (DONE.has(node.state)) counts.done += 1
    if (node.state === 'running') counts.running += 1
    if (node.state === 'failed') counts.failed += 1
    if (node.state === 'tolerated') counts.tolerated += 1
  }
  return [...phases.values()].toSorted((a, b) => phaseRank(a.phase) - phaseRank(b.phase))
}

/** What runs, the slowest last. */
export function runningNodes(compose: WatchedCompose): WatchedNode[] {
  const running = [...compose.nodes.values()].filter((node) => node.state === 'running')
  return running.toSorted((a, b) => (b.startedAt ?? Infinity) - (a.startedAt ?? Infinity))
}

function phaseRank(name: string): number {
  const phases: readonly string[] = Phase.options
  return phases.indexOf(name)
}

function emptyNode(id: string): WatchedNode {
  return { id, phase: id.split('/')[0] ?? '', state: 'pending', startedAt: null, message: null, fraction: null }
}
