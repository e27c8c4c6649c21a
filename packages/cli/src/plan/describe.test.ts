import type { PlanStatus } from '@murli/contracts'
import type { PlanDocument, PlanNode, PlanPackages, PlanReason } from '@murli/contracts/documents'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { describePlan } from './describe.ts'
import { reasonText } from './reasons.ts'
import { formatBytes, formatChange } from '@murli/difference/report'

const counts = (packages: number, change: Partial<Record<'added' | 'removed' | 'changed', number>> = {}, sizeBytes = packages * 1000) => ({
  packages,
  sizeBytes,
  before: { packages: 2, sizeBytes: 2000 },
  added: 0,
  removed: 0,
  changed: 0,
  ...change,
})

const node = (id: string, state: PlanNode['state'], reasons: PlanReason[] = [], dependsOn: string[] = []): PlanNode => ({
  id,
  phase: id.split('/')[0] ?? '',
  state,
  reasons,
  dependsOn,
  failure: null,
})

const input = (as: string, from: string): PlanReason => ({ kind: 'input', as, from, change: 'changed' })

const PLAN: PlanDocument = {
  kind: 'plan',
  version: 1,
  against: 'Fixture-1.0-20261122.n.0',
  options: [{ path: 'greedy_method', before: 'none', after: 'build' }],
  nodes: [
    node('init/Server/x86_64', 'made', [
      { kind: 'configuration', changes: [{ path: 'comps', before: { kind: 'blob', digest: 'sha256:' } }] },
    ]),
    node('gather/Server/x86_64', 'made', [input('comps', 'init/Server/x86_64')]),
    node('gather/Tools/x86_64', 'made', [input('comps', 'init/Tools/x86_64')]),
    node('gather/-/-/trim', 'there'),
    node('createrepo/Server/x86_64/binary', 'depends', [], ['gather/Server/x86_64/packages']),
  ],
  skipped: [{ phase: 'test', reason: 'skipped by skip_phases' }],
  trees: [
    {
      variant: 'Server',
      arch: 'x86_64',
      rpm: counts(3, { added: 2, removed: 1 }),
      srpm: counts(2),
      debuginfo: counts(0, {}, 0),
      packages: { kind: 'plan-packages', digest: `sha256:${'a'.repeat(64)}`, size: 1 },
    },
  ],
  download: { packages: 2, sizeBytes: 2500, unknown: 1 },
  findings: [
    { severity: 'warning', kind: 'empty-group', place: 'Server.x86_64', message: 'no package of group fonts is in the tree' },
    { severity: 'error', kind: 'unresolved', place: 'Server.x86_64', message: 'a.x86_64 requires b, which nothing provides' },
  ],
}
const NOTHING = { packages: [], added: [], removed: [], changed: [] }
const PACKAGES: PlanPackages = {
  kind: 'plan-packages',
  version: 1,
  variant: 'Server',
  arch: 'x86_64',
  rpm: {
    packages: [],
    added: ['in-0:1-1.noarch', 'new-0:1-1.noarch'],
    removed: ['out-0:1-1.noarch'],
    changed: [{ before: 'a-0:1-1.noarch', after: 'a-0:2-1.noarch' }],
  },
  srpm: NOTHING,
  debuginfo: NOTHING,
}
const STATUS: PlanStatus = {
  planId: 'plan.0123456789abcdef',
  state: 'finished',
  against: 'Fixture-1.0-20261122.n.0',
  createdAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:01.500Z',
  failure: null,
  links: { self: '', events: '' },
  counts: {},
  plan: PLAN,
}

const textOf = (plan: PlanDocument, allNodes = false) =>
  describePlan({ status: STATUS, plan, packages: new Map([['Server.x86_64', PACKAGES]]) }, allNodes).map(stripVTControlCharacters)

describe('a plan for people', () => {
  it('says what is there, what is made and why, what the trees hold, and what is wrong', () => {
    expect(textOf(PLAN)).toEqual([
      'plan against Fixture-1.0-20261122.n.0, made in 1.5 s',
      '',
      'nodes',
      '  phase       there  made now  to make  depend on those  failed',
      '  init                      1',
      '  gather          1         2',
      '  createrepo                                          1',
      '  test: skipped by skip_phases',
      '',
      'why',
      '  options that changed: greedy_method "none" → "build"',
      '  init: configuration changed: comps  (Server.x86_64)',
      '  gather: comps of init changed  (Server.x86_64, Tools.x86_64)',
      '',
      'trees',
      '  tree           binary         source    debug       size',
      '  Server.x86_64       3  +2 -1       2        0    5.00 kB  -1.00 kB',
      '  2 package files are to be fetched, 2.50 kB',
      '  of 1 more it is not known: their repositories do not say a SHA-256',
      '',
      'packages that come in (+), fall out (-) or change (~)',
      '  Server.x86_64',
      '    + in-0:1-1.noarch',
      '    + new-0:1-1.noarch',
      '    - out-0:1-1.noarch',
      '    ~ a-0:1-1.noarch → a-0:2-1.noarch',
      '',
      'error: Server.x86_64: a.x86_64 requires b, which nothing provides',
      'warning: Server.x86_64: no package of group fonts is in the tree',
      'a compose of this would be doomed',
    ])
  })

  it('tells every node when asked to', () => {
    expect(textOf(PLAN, true)).toContain('  createrepo/Server/x86_64/binary              depends  depends on gather/Server/x86_64/packages')
  })

  it('says once that there is nothing to compare with', () => {
    const nodes = ['a', 'b'].map((name) => node(`init/${name}/x86_64`, 'made', [{ kind: 'no-compose' }]))
    expect(textOf({ ...PLAN, options: [], nodes })).toContain('  no compose of this release has finished yet')
  })

  it('counts inputs of one kind, and warnings, when they are many', () => {
    const trim = node(
      'gather/-/-/trim',
      'made',
      ['A', 'B', 'C'].map((variant) => input('selection', `gather/${variant}/x86_64`)),
    )
    expect(textOf({ ...PLAN, nodes: [trim] })).toContain('  gather: 3 times selection of gather changed  (all trim)')
    const findings = Array.from({ length: 40 }, (_, index) => ({
      severity: 'warning' as const,
      kind: 'task' as const,
      place: null,
      message: `number ${index}`,
    }))
    const lines = textOf({ ...PLAN, findings })
    expect([lines.filter((line) => line.startsWith('warning: ')).length, lines.at(-1)]).toEqual([
      25,
      'and 15 more warnings; --json has all',
    ])
  })
})

describe('reasons', () => {
  it.each<[PlanReason, string]>([
    [{ kind: 'new' }, 'not made before'],
    [{ kind: 'version', before: '1', after: '2' }, 'version 1 of the task is now 2'],
    [{ kind: 'configuration', changes: [] }, 'configuration changed: in a way that cannot be told any more'],
    [{ kind: 'configuration', changes: [{ path: 'fulltree', after: true }] }, 'configuration changed: fulltree nothing → true'],
    [input('lookaside', 'gather/Base/x86_64'), 'lookaside of gather Base.x86_64 changed'],
    [{ kind: 'input', as: 'comps', from: 'init/Server/x86_64', change: 'added' }, 'comps of init was added'],
    [{ kind: 'outside', name: 'base' }, 'base changed outside'],
    [{ kind: 'compose', name: 'volumeId' }, 'volumeId of the compose changed'],
    [{ kind: 'gone' }, 'made before, but the result is gone'],
  ])('%j', (reason, text) => {
    expect(reasonText(reason, { id: 'gather/Server/x86_64' })).toBe(text)
  })
})

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345_678, '12.3 MB'],
    [-2500, '-2.50 kB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('have a sign when they are differences', () => {
    expect([formatChange(5), formatChange(-5)]).toEqual(['+5 B', '-5 B'])
  })
})
