import type { PlanNode } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import { waitUntil } from '@murli/runtime/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { World } from '../engine/fixtures/world.ts'
import { documentOf, echoTasks, type Needs, recordOf } from './fixtures/planned.ts'
import { isPlan } from './plan-id.ts'

const CLOSURE = 'pkgset/-/x86_64/closure'
const OTHER = 'pkgset/-/s390x/closure'
const SETS = 'pkgset/-/-'
const REPO = 'createrepo/A/x86_64/binary'
const REPO_OF_OTHER = 'createrepo/A/s390x/binary'
const ISO = 'createiso/A/x86_64'

/** What is run by a plan, a repository of each, and an image of one. */
const GRAPH: Needs = { [CLOSURE]: [], [OTHER]: [], [SETS]: [CLOSURE, OTHER], [REPO]: [CLOSURE], [REPO_OF_OTHER]: [OTHER], [ISO]: [REPO] }
const TEXTS = Object.fromEntries(Object.keys(GRAPH).map((id) => [id, id]))
const PHASES = ['pkgset', 'createrepo', 'createiso'] as const
const COMPOSE = 'Fixture-1.0-20261122.n.7'

let world: World
let ran: string[]
beforeEach(async () => {
  world = await World.make()
  ran = []
})
afterEach(() => world[Symbol.asyncDispose]())

const stateOf = (nodes: readonly PlanNode[]) => Object.fromEntries(nodes.map(({ id, state }) => [id, state]))
const nodeOf = (nodes: readonly PlanNode[], id: string) => nodes.find((node) => node.id === id)

/** Composes the graph to its end. */
async function composed(texts = TEXTS): Promise<string> {
  await recordOf(world, GRAPH, { texts, composeId: COMPOSE })
  const engine = await world.engine()
  await engine.drive(COMPOSE)
  expect((await world.end(COMPOSE)).state).toBe('finished')
  ran.length = 0
  return COMPOSE
}

/** Plans the graph to its end. */
async function planned(texts = TEXTS, against: string | null = null) {
  const id = await recordOf(world, GRAPH, { texts, against })
  const engine = await world.engine()
  await engine.drive(id)
  return documentOf(world, id)
}

describe('a plan', () => {
  it('makes what selects packages, and only looks for the rest', async () => {
    await world.serve(echoTasks(PHASES, ran))
    const { nodes, against } = await planned()
    expect(ran.toSorted()).toEqual([SETS, OTHER, CLOSURE])
    expect(stateOf(nodes)).toEqual({
      [CLOSURE]: 'made',
      [OTHER]: 'made',
      [SETS]: 'made',
      [REPO]: 'missing',
      [REPO_OF_OTHER]: 'missing',
      [ISO]: 'depends',
    })
    expect([against, nodeOf(nodes, ISO)?.dependsOn, nodeOf(nodes, REPO)?.reasons]).toEqual([null, [REPO], [{ kind: 'no-compose' }]])
  })

  it('finds all that a compose has made, and runs nothing', async () => {
    await world.serve(echoTasks(PHASES, ran))
    const { nodes, against } = await planned(TEXTS, await composed())
    expect([new Set(nodes.map(({ state }) => state)), against, ran]).toEqual([new Set(['there']), COMPOSE, []])
  })

  it('says why something is to be made, and leaves the rest', async () => {
    await world.serve(echoTasks(PHASES, ran))
    const { nodes } = await planned({ ...TEXTS, [CLOSURE]: 'edited' }, await composed())
    expect(ran).toEqual([CLOSURE, SETS])
    expect(nodeOf(nodes, CLOSURE)?.reasons).toEqual([
      { kind: 'configuration', changes: [{ path: 'text', before: CLOSURE, after: 'edited' }] },
    ])
    expect(nodeOf(nodes, REPO)).toMatchObject({
      state: 'missing',
      reasons: [{ kind: 'input', as: 'in', from: CLOSURE, change: 'changed' }],
    })
    expect(stateOf(nodes)).toMatchObject({ [OTHER]: 'there', [REPO_OF_OTHER]: 'there', [ISO]: 'depends' })
  })

  it('names a result that is gone, and another version of a task', async () => {
    const first = await world.serve(echoTasks(PHASES, ran))
    await composed()
    const image = (await world.ledger.node(COMPOSE, ISO))?.value.completion?.result?.outputs['out']
    await world.blobs.delete(image!.digest)
    expect(nodeOf((await planned(TEXTS, COMPOSE)).nodes, ISO)).toMatchObject({ state: 'missing', reasons: [{ kind: 'gone' }] })
    await first.stop()
    await world.serve([...echoTasks(['pkgset', 'createiso'], ran), ...echoTasks(['createrepo'], ran, { version: '2' })])
    const { nodes } = await planned(TEXTS, COMPOSE)
    expect(nodeOf(nodes, REPO)?.reasons).toEqual([{ kind: 'version', before: '1', after: '2' }])
    expect(stateOf(nodes)).toMatchObject({ [SETS]: 'there', [ISO]: 'depends' })
  })

  it('goes on with a selection that is refused, and past what fails', async () => {
    const work = async ({ task, blobs }: { task: { node: string }; blobs: World['blobs'] }) => {
      const outputs = { out: await blobs.putBytes(Buffer.from('refused')) }
      if (task.node === CLOSURE) throw new MurliError('DEPS_UNRESOLVED', 'not allowed', { details: { outputs } })
      if (task.node === OTHER) throw new MurliError('GATHER_FAILED', 'not possible')
    }
    await world.serve(echoTasks(PHASES, ran, { work: (ctx) => work({ task: ctx.task, blobs: world.blobs }) }))
    const { nodes, findings } = await planned()
    expect(nodeOf(nodes, CLOSURE)).toMatchObject({ state: 'made', failure: { code: 'DEPS_UNRESOLVED' } })
    expect(stateOf(nodes)).toMatchObject({ [REPO]: 'missing', [OTHER]: 'failed', [SETS]: 'depends', [REPO_OF_OTHER]: 'depends' })
    expect(findings).toEqual([{ severity: 'error', kind: 'task', place: OTHER, message: 'not possible' }])
  })

  it('is no compose: it is not listed, and forgotten on its own', async () => {
    await world.serve(echoTasks(PHASES, ran))
    await planned()
    expect(await world.ledger.composes()).toEqual([])
    const [plan] = await world.ledger.plans()
    expect([isPlan(plan?.identity.id ?? ''), isPlan(COMPOSE)]).toEqual([true, false])
  })

  it('is gone on with by another coordinator', async () => {
    const id = await recordOf(world, GRAPH, { texts: TEXTS })
    const first = await world.engine()
    await first.drive(id)
    await first[Symbol.asyncDispose]()
    await world.serve(echoTasks(PHASES, ran))
    await world.engine()
    expect((await documentOf(world, id)).nodes).toHaveLength(6)
  })

  it('ends when it is cancelled', async () => {
    const id = await recordOf(world, GRAPH, { texts: TEXTS })
    const engine = await world.engine(undefined, { sweepMs: 200, cancelGraceMs: 200 })
    await engine.drive(id)
    await engine.cancel(id)
    expect(await world.end(id)).toMatchObject({ state: 'cancelled', manifest: null })
  })

  it('does not wait for tasks that take long', async () => {
    const busy = Promise.withResolvers<void>()
    const worker = await world.serve(
      echoTasks(PHASES, ran, { work: (ctx) => (ctx.task.phase === 'createrepo' ? busy.promise : Promise.resolve()) }),
    )
    const needs = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`createrepo/B/x86_64/n${index}`, []]))
    await recordOf(world, needs, { composeId: COMPOSE })
    const engine = await world.engine()
    await engine.drive(COMPOSE)
    await waitUntil('all slots are taken', () => ran.length === 8)
    expect(stateOf((await planned()).nodes)).toMatchObject({ [REPO]: 'missing' })
    busy.resolve()
    await world.end(COMPOSE)
    await worker.stop()
  })
})
