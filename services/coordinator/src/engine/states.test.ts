import type { NodeState } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import { describe, expect, it } from 'vitest'
import type { NodeRecord } from '../ledger/records.ts'
import { countingRecords } from './states.ts'

const REF = { kind: 'slice', digest: `sha256:${'0'.repeat(64)}`, size: 1 } as const

function node(id: string, needs: string[], optional: string[] = []): GraphNode {
  const wire = (need: string) => ({ node: need, output: 'x', as: need })
  return {
    id,
    phase: 'init',
    flavor: 'builtin',
    variant: null,
    arch: null,
    item: null,
    slice: REF,
    needs: [...needs.map(wire), ...optional.map((need) => ({ ...wire(need), optional: true as const }))],
    deliverable: null,
    canFail: true,
    deadlineSeconds: 60,
  }
}

/** Two makers of images, what gathers the images of both, and what looks at those. */
const GRAPH = [node('tree', []), node('iso', ['tree']), node('extra', ['tree']), node('sums', [], ['iso', 'extra']), node('test', ['sums'])]

function counting(attempt: number, states: Record<string, [NodeState, number]>): string[] {
  const known = new Map(
    Object.entries(states).map(([id, [state, of]]) => {
      const value: NodeRecord = { version: 1, node: id, state, attempt: of, queuedAt: null, completion: null }
      return [id, { value }]
    }),
  )
  return [...countingRecords(GRAPH, known, attempt).keys()]
}

describe('countingRecords', () => {
  const first: Record<string, [NodeState, number]> = {
    tree: ['succeeded', 1],
    iso: ['memoised', 1],
    extra: ['tolerated', 1],
    sums: ['succeeded', 1],
    test: ['succeeded', 1],
  }

  it('counts all of the present attempt, failures too', () => {
    expect(counting(1, first)).toEqual(['tree', 'iso', 'extra', 'sums', 'test'])
  })

  it('makes again what was made without something that is tried again, and all that was made of that', () => {
    expect(counting(2, first)).toEqual(['tree', 'iso'])
  })

  it('does not take the old result of a node whose need has been made anew', () => {
    expect(counting(2, { ...first, extra: ['succeeded', 2] })).toEqual(['tree', 'iso', 'extra'])
    expect(counting(2, { ...first, extra: ['succeeded', 2], sums: ['running', 2] })).toEqual(['tree', 'iso', 'extra', 'sums'])
    expect(counting(2, { ...first, extra: ['succeeded', 2], sums: ['succeeded', 2] })).toEqual(['tree', 'iso', 'extra', 'sums'])
    expect(counting(3, { ...first, extra: ['succeeded', 2], sums: ['succeeded', 2], test: ['succeeded', 2] })).toEqual(
      GRAPH.map(({ id }) => id),
    )
  })

  it('counts no failure of an earlier attempt', () => {
    expect(counting(2, { tree: ['succeeded', 1], iso: ['failed', 1] })).toEqual(['tree'])
  })
})
