import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePackage } from '../../test/packages.ts'
import { makeEntry } from '../universe/entry.ts'
import { Edges, NONE } from './edges.ts'
import { shortestChains } from './shortest.ts'

const SIZE = 12
const ENTRIES = Array.from({ length: SIZE }, (_, id) => makeEntry(id, makePackage(`p${id}-1-1.noarch`)))

function edgesOf(pairs: readonly (readonly [from: number, to: number])[]): Edges {
  const edges = new Edges()
  for (const [from, to] of pairs) {
    const by = ENTRIES[from] ?? null
    edges.add(ENTRIES[to]!, by === null ? { kind: 'input', by, text: `p${to}` } : { kind: 'requires', by, text: 'x' })
  }
  return edges
}

describe('shortestChains', () => {
  it('prefers the chain with fewer steps to the one that was recorded first', () => {
    const { edge, depth } = shortestChains(
      edgesOf([
        [NONE, 0],
        [0, 1],
        [1, 2],
        [NONE, 3],
        [3, 2],
      ]),
      4,
    )
    expect([...edge]).toEqual([0, 1, 4, 3])
    expect([...depth]).toEqual([0, 1, 1, 0])
  })

  it('takes what was recorded first among equals, and knows nothing of what no input leads to', () => {
    const { edge, depth } = shortestChains(
      edgesOf([
        [NONE, 0],
        [NONE, 0],
        [0, 1],
        [0, 1],
        [2, 3],
        [3, 2],
      ]),
      4,
    )
    expect([...edge]).toEqual([0, 2, NONE, NONE])
    expect([...depth]).toEqual([0, 1, NONE, NONE])
  })

  it('gives every package the least number of steps, whatever the graph', () => {
    const pair = fc.tuple(fc.integer({ min: NONE, max: SIZE - 1 }), fc.nat(SIZE - 1))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), (pairs) => {
        const { edge, depth } = shortestChains(edgesOf(pairs), SIZE)
        const steps = leastSteps(pairs)
        expect([...depth]).toEqual(steps)
        for (const [place, index] of edge.entries()) {
          if (index === NONE) continue
          const [from, to] = pairs[index]!
          expect([to, from === NONE ? 0 : steps[from]! + 1]).toEqual([place, steps[place]])
        }
      }),
    )
  })
})

/** By relaxing all edges until nothing changes. */
function leastSteps(pairs: readonly (readonly [number, number])[]): number[] {
  const steps = Array.from({ length: SIZE }, () => Infinity)
  for (let round = 0; round <= SIZE; round++) {
    for (const [from, to] of pairs) steps[to] = Math.min(steps[to]!, from === NONE ? 0 : steps[from]! + 1)
  }
  return steps.map((count) => (count === Infinity ? NONE : count))
}
