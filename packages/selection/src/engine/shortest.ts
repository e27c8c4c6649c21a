import { NONE } from './edges.ts'
import type { Edges } from './edges.ts'

/** For each place of the universe the edge of its shortest chain, and the number of steps from an input; NONE where there is none. */
export interface Shortest {
  readonly edge: Int32Array
  readonly depth: Int32Array
}

/**
 * Searches breadth first from the inputs. Of chains of one length, that of the package which was reached first is taken, then that of the
 * edge which was recorded first, so that equal selections are explained in the same way.
 */
export function shortestChains(edges: Edges, size: number): Shortest {
  const edge = new Int32Array(size).fill(NONE)
  const depth = new Int32Array(size).fill(NONE)
  const reached: number[] = []
  const reach = (index: number, steps: number) => {
    const target = edges.targets[index] ?? NONE
    if (edge[target] !== NONE) return
    edge[target] = index
    depth[target] = steps
    reached.push(target)
  }
  const { starts, order } = bySource(edges, size)
  for (let at = 0; at < (starts[0] ?? 0); at++) reach(order[at] ?? NONE, 0)
  for (const source of reached) {
    const steps = (depth[source] ?? 0) + 1
    const end = starts[source + 1] ?? 0
    for (let at = starts[source] ?? 0; at < end; at++) reach(order[at] ?? NONE, steps)
  }
  return { edge, depth }
}

/** Edges by source, each source's in the order of recording: `order` from `starts[source]`; those without a source lie before `starts[0]`. */
function bySource({ sources }: Edges, size: number): { starts: Int32Array; order: Int32Array } {
  const starts = new Int32Array(size + 2)
  for (const source of sources) starts[source + 2]! += 1
  for (let place = 1; place < starts.length; place++) starts[place]! += starts[place - 1]!
  const order = new Int32Array(sources.length)
  const next = starts.slice()
  for (const [index, source] of sources.entries()) {
    const at = next[source + 1]!
    order[at] = index
    next[source + 1] = at + 1
  }
  return { starts: starts.subarray(1), order }
}
