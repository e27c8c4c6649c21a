import type { NodeStatus } from '@murli/contracts'
import { expect, it } from 'vitest'
import { describeMisses, missesByNode } from './misses.ts'

const node = (id: string, state: NodeStatus['state'], misses?: NodeStatus['misses']): NodeStatus => ({
  id,
  phase: id.split('/')[0] ?? '',
  variant: null,
  arch: null,
  item: null,
  state,
  attempt: 1,
  needs: [],
  canFail: false,
  startedAt: null,
  finishedAt: null,
  worker: null,
  failure: null,
  warnings: [],
  metrics: {},
  log: null,
  ...(misses === undefined ? {} : { misses }),
})

it('says why nodes were made, those of a phase together', () => {
  const changed = (from: string) => [{ kind: 'input' as const, as: 'tree', from, change: 'changed' as const }]
  const nodes = [
    node('init/-/x86_64', 'memoised'),
    node('createiso/Base/x86_64', 'succeeded', changed('tree_files/Base/x86_64')),
    node('createiso/Base/src', 'succeeded', changed('tree_files/Base/src')),
    node('pkgset/-/x86_64/closure', 'succeeded', [{ kind: 'outside', name: 'repo-0' }]),
    node('test/Base/x86_64', 'pending'),
  ]
  expect(describeMisses({ nodes })).toEqual([
    '',
    '1 node was there already, 3 were made',
    '  createiso: tree of tree_files changed  (Base.x86_64, Base.src)',
    '  pkgset: repo-0 changed outside  (x86_64 closure)',
  ])
  expect(Object.keys(missesByNode({ nodes }))).toEqual(['createiso/Base/x86_64', 'createiso/Base/src', 'pkgset/-/x86_64/closure'])
})

it('says nothing of a compose that has made nothing yet', () => {
  expect(describeMisses({ nodes: [node('init/-/x86_64', 'pending')] })).toEqual([])
})
