import { describe, expect, it } from 'vitest'
import { changesBetween } from './value-changes.ts'

const ref = (digit: string, size: number) => ({ kind: 'blob', digest: `sha256:${digit.repeat(64)}`, size })

describe('changes between two documents', () => {
  it('are the members that differ, by path, lists and refs as wholes', () => {
    const before = { comps: ref('a', 1), list: [1, 2], same: { deep: [null] }, variant: { uid: 'A', arches: ['x86_64'] }, gone: 1 }
    const after = { comps: ref('b', 2), list: [2, 1], same: { deep: [null] }, variant: { uid: 'A', arches: [] }, come: null }
    expect(changesBetween(before, after)).toEqual([
      { path: 'come', after: null },
      { path: 'comps', before: ref('a', 1), after: ref('b', 2) },
      { path: 'gone', before: 1 },
      { path: 'list', before: [1, 2], after: [2, 1] },
      { path: 'variant.arches', before: ['x86_64'], after: [] },
    ])
  })

  it('are none for documents that only differ in the order of members', () => {
    expect(changesBetween({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([])
  })

  it('tell long values by their beginning, and are bounded', () => {
    const [change] = changesBetween({ text: 'x' }, { text: 'y'.repeat(5000) })
    expect(change).toEqual({ path: 'text', before: 'x', after: `"${'y'.repeat(299)}…` })
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`m${index}`, index]))
    expect(changesBetween({}, many)).toHaveLength(50)
  })
})
