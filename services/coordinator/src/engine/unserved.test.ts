import type { NodeState, WorkerStatus } from '@murli/contracts'
import { expect, it } from 'vitest'
import type { ComposeRun } from './compose-run.ts'
import { unservedNodes } from './unserved.ts'

const NOW = Date.parse('2026-11-22T12:00:10.000Z')
const LACKS = ["program 'genisoimage' is missing: install the package genisoimage"]

function runOf(state: NodeState, queuedAt: string): ComposeRun {
  const record = { version: 1, node: 'createiso/Base/x86_64', state, attempt: 2, queuedAt, completion: null } as const
  const node = { id: record.node, phase: 'createiso', flavor: 'builtin', arch: 'x86_64' }
  return {
    composeId: 'T-1-20261122.0',
    records: new Map([[record.node, { value: record, revision: 1 }]]),
    node: () => node,
  } as unknown as ComposeRun
}

function workers(...missing: string[][]) {
  const status = (lacks: string[], index: number): WorkerStatus => ({
    version: 1,
    phase: 'createiso',
    flavor: 'builtin',
    worker: `w:${index}`,
    missing: lacks,
  })
  return { entries: async () => missing.map((lacks, index) => ({ key: `w:${index}`, value: status(lacks, index), revision: index })) }
}

it('fails a node whose workers all lack a program, naming it', async () => {
  const [completion, ...others] = await unservedNodes(runOf('queued', '2026-11-22T12:00:00.000Z'), workers(LACKS, LACKS), NOW)
  expect(others).toEqual([])
  expect(completion).toMatchObject({ node: 'createiso/Base/x86_64', attempt: 2, outcome: 'failed' })
  expect(completion?.failure).toMatchObject({
    code: 'TOOL_MISSING',
    message: "no worker can do this: program 'genisoimage' is missing: install the package genisoimage",
    details: { workers: ['w:0', 'w:1'] },
  })
})

it.each<[string, NodeState, string, string[][]]>([
  ['a worker takes its tasks', 'queued', '2026-11-22T12:00:00.000Z', [LACKS, []]],
  ['no worker is there, so that one may come', 'queued', '2026-11-22T11:00:00.000Z', []],
  ['it was queued just now', 'queued', '2026-11-22T12:00:09.000Z', [LACKS]],
  ['it has succeeded', 'succeeded', '2026-11-22T12:00:00.000Z', [LACKS]],
])('leaves a node alone when %s', async (_, state, queuedAt, missing) => {
  expect(await unservedNodes(runOf(state, queuedAt), workers(...missing), NOW)).toEqual([])
})

/** Workers that lack nothing, each of which takes tasks of these arches. */
function machines(...arches: string[][]) {
  const status = (taken: string[], index: number): WorkerStatus => ({
    version: 1,
    phase: 'createiso',
    flavor: 'builtin',
    worker: `w:${index}`,
    arches: taken,
    missing: [],
  })
  return { entries: async () => arches.map((taken, index) => ({ key: `w:${index}`, value: status(taken, index), revision: index })) }
}

it('fails a node of an arch that no worker takes, and says how one would', async () => {
  const run = runOf('queued', '2026-11-22T12:00:00.000Z')
  expect(await unservedNodes(run, machines(['aarch64'], ['x86_64', 'i386']), NOW)).toEqual([])
  const [completion] = await unservedNodes(run, machines(['aarch64'], ['s390x']), NOW)
  expect(completion?.failure).toEqual({
    code: 'TOOL_MISSING',
    message: 'no worker of createiso takes tasks of x86_64: those that are there take aarch64, s390x',
    hint: 'run a worker on a machine of x86_64, or set MURLI_FOREIGN_ARCHES=x86_64 for one that can emulate it, and retry the compose',
    details: { workers: ['w:0', 'w:1'] },
  })
})
