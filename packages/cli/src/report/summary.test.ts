import type { ComposeDetail, Failure, NodeStatus } from '@murli/contracts'
import { expect, it } from 'vitest'
import { describeFailures, exitCodeOf, summarize } from './summary.ts'

const IDENTITY = { id: 'T-1-20260101.t.0', date: '20260101', respin: 0, type: 'test', label: null, supported: false, startedAt: 0 } as const
const GONE: Failure = { code: 'REPO_UNREACHABLE', message: 'http://repo/ could not be read', hint: 'is the server up?' }

function node(id: string, state: NodeStatus['state'], failure: Failure | null): NodeStatus {
  const times = { attempt: 1, startedAt: null, finishedAt: null, worker: null }
  return {
    id,
    phase: 'pkgset',
    variant: null,
    arch: null,
    item: null,
    state,
    needs: [],
    canFail: false,
    ...times,
    failure,
    warnings: [],
    metrics: {},
    log: null,
  }
}

function detail(state: ComposeDetail['state'], nodes: NodeStatus[], failure: Failure | null): ComposeDetail {
  const status = state === 'doomed' ? 'DOOMED' : 'FINISHED'
  const manifest = { kind: 'compose', digest: `sha256:${'0'.repeat(64)}`, size: 1 } as const
  const times = { createdAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:02.000Z' }
  return { identity: IDENTITY, state, status, ...times, counts: {}, failure, manifest, nodes, skipped: [] }
}

it('tells a failure once, with all that it stopped', () => {
  const nodes = [
    node('pkgset/-/a/closure', 'failed', GONE),
    node('pkgset/-/b/closure', 'failed', GONE),
    node('pkgset/-/-', 'blocked', null),
  ]
  expect(describeFailures(detail('doomed', nodes, GONE))).toEqual([
    'error: pkgset/-/a/closure, pkgset/-/b/closure: http://repo/ could not be read',
    'hint: is the server up?',
  ])
})

it('tells what no node did, what was tolerated, and the last lines of a tool', () => {
  const nodes = [node('createiso/B/a', 'tolerated', { code: 'TOOL_FAILED', message: "'genisoimage' ended", tail: 'one\ntwo\n' })]
  expect(describeFailures(detail('doomed', nodes, { code: 'METADATA_INVALID', message: 'no release' }))).toEqual([
    "warning: createiso/B/a: 'genisoimage' ended",
    '    one',
    '    two',
    'error: no release',
  ])
})

it('sends nobody to the tree of a doomed compose', () => {
  expect(summarize(detail('doomed', [], GONE), 'http://m/tree/', null)).toEqual([
    '',
    'T-1-20260101.t.0  DOOMED in 2.0 s',
    '  details   murli status T-1-20260101.t.0',
    '  again     murli retry T-1-20260101.t.0',
  ])
  expect(summarize(detail('finished', [], null), 'http://m/tree/', '/srv/T')).toContain('  browse    http://m/tree/')
})

it('tells of a finished compose that what was to be added failed, and where it still is', () => {
  const finished = detail('finished', [], GONE)
  expect([exitCodeOf(finished), exitCodeOf(detail('finished', [], null))]).toEqual([1, 0])
  expect(describeFailures(finished)).toEqual(['error: http://repo/ could not be read', 'hint: is the server up?'])
  expect(summarize(finished, 'http://m/tree/', null)).toEqual([
    '',
    'T-1-20260101.t.0  FINISHED in 2.0 s',
    '  browse    http://m/tree/',
    '  details   murli status T-1-20260101.t.0',
  ])
})
