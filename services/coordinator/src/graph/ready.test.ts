import type { NodeState } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progress } from './ready.ts'

const REF = { kind: 'slice', digest: `sha256:${'0'.repeat(64)}`, size: 1 } as const

function node(id: string, needs: string[] = []): GraphNode {
  return {
    id,
    phase: 'init',
    flavor: 'builtin',
    variant: null,
    arch: null,
    item: null,
    slice: REF,
    needs: needs.map((need) => ({ node: need, output: 'x', as: 'x' })),
    deliverable: null,
    canFail: false,
    deadlineSeconds: 60,
  }
}

/** a and b feed c; c feeds d; e stands alone. */
const GRAPH = [node('a'), node('b'), node('c', ['a', 'b']), node('d', ['c']), node('e')]

describe('progress', () => {
  it('starts with the nodes that need nothing', () => {
    expect(progress(GRAPH, new Map())).toEqual({ ready: ['a', 'b', 'e'], blocked: [], settled: false, failed: false, tolerated: false })
  })

  it('readies a node when the last of its needs is met, memoised or not', () => {
    const states = new Map<string, NodeState>([
      ['a', 'succeeded'],
      ['b', 'memoised'],
      ['e', 'queued'],
    ])
    expect(progress(GRAPH, states).ready).toEqual(['c'])
  })

  it('blocks all that hangs on a failed node, and readies nothing new after a failure', () => {
    const states = new Map<string, NodeState>([
      ['a', 'failed'],
      ['b', 'queued'],
    ])
    expect(progress(GRAPH, states)).toEqual({ ready: [], blocked: ['c', 'd'], settled: false, failed: true, tolerated: false })
  })

  it('does not take a cancelled node for a success', () => {
    const states = new Map<string, NodeState>(GRAPH.map(({ id }) => [id, id === 'd' ? 'cancelled' : 'succeeded']))
    expect(progress(GRAPH, states)).toEqual({ ready: [], blocked: [], settled: true, failed: true, tolerated: false })
  })

  it('goes on beside a tolerated failure', () => {
    const states = new Map<string, NodeState>([
      ['a', 'tolerated'],
      ['b', 'succeeded'],
    ])
    expect(progress(GRAPH, states)).toEqual({ ready: ['e'], blocked: ['c', 'd'], settled: false, failed: false, tolerated: true })
  })

  it('goes on without what may be missing, once that has ended', () => {
    const needs = [
      { node: 'a', output: 'x', as: 'x' },
      { node: 'b', output: 'x', as: 'x', optional: true as const },
    ]
    const graph = [node('a'), node('b'), { ...node('c'), needs }]
    const states = (a: NodeState, b: NodeState) =>
      new Map<string, NodeState>([
        ['a', a],
        ['b', b],
      ])
    expect(progress(graph, states('succeeded', 'running')).ready).toEqual([])
    expect(progress(graph, states('succeeded', 'tolerated'))).toMatchObject({ ready: ['c'], blocked: [] })
    expect(progress(graph, states('succeeded', 'blocked'))).toMatchObject({ ready: ['c'], blocked: [] })
    expect(progress(graph, states('tolerated', 'succeeded'))).toMatchObject({ ready: [], blocked: ['c'] })
    expect(progress(graph, states('succeeded', 'failed'))).toMatchObject({ ready: [], failed: true })
  })

  it('waits in a plan for all that an image is made of: what was missed or might fail is not left out', () => {
    const needs = ['a', 'b'].map((need) => ({ node: need, output: 'x', as: need, optional: true as const }))
    const graph = [node('a'), node('b'), { ...node('c'), needs }]
    const states = (a: NodeState, b: NodeState) =>
      new Map<string, NodeState>([
        ['a', a],
        ['b', b],
      ])
    expect(progress(graph, states('succeeded', 'missed'))).toMatchObject({ ready: [], blocked: ['c'] })
    expect(progress(graph, states('missed', 'tolerated'))).toMatchObject({ ready: [], blocked: ['c'] })
    expect(progress(graph, states('succeeded', 'tolerated'))).toMatchObject({ ready: ['c'], blocked: [] })
  })

  it('blocks what is left with nothing, and all that hangs on it', () => {
    const needs = ['a', 'b'].map((need) => ({ node: need, output: 'x', as: need, optional: true as const }))
    const graph = [node('a'), node('b'), { ...node('c'), needs }, node('d', ['c'])]
    const states = new Map<string, NodeState>([
      ['a', 'tolerated'],
      ['b', 'tolerated'],
    ])
    expect(progress(graph, states)).toMatchObject({ ready: [], blocked: ['c', 'd'], tolerated: true })
  })

  it('is settled when all have ended', () => {
    const states = new Map<string, NodeState>(GRAPH.map(({ id }) => [id, 'succeeded']))
    expect(progress(GRAPH, states)).toEqual({ ready: [], blocked: [], settled: true, failed: false, tolerated: false })
  })

  it('runs any graph to its end, each node once and after its needs, whichever ready node ends first', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
      .map((shapes) =>
        shapes.map((needs, index) => node(`n${index}`, [...new Set(needs.filter(() => index > 0).map((need) => `n${need % index}`))])),
      )
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), (nodes, choices) => {
        const states = new Map<string, NodeState>()
        const order: string[] = []
        for (let now = progress(nodes, states); !now.settled; now = progress(nodes, states)) {
          const chosen = now.ready[(choices.next().value ?? 0) % now.ready.length]!
          for (const need of nodes.find(({ id }) => id === chosen)!.needs) expect(order).toContain(need.node)
          states.set(chosen, 'succeeded')
          order.push(chosen)
        }
        expect(order.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted())
      }),
    )
  })
})
