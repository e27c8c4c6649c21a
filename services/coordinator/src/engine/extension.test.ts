import { Graph, type GraphNode } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import { manifestStore } from '@murli/runtime/manifests'
import { waitUntil } from '@murli/runtime/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ComposeRecord } from '../ledger/records.ts'
import type { Engine } from './engine.ts'
import { nodeOf, World } from './fixtures/world.ts'

let world: World
beforeEach(async () => {
  world = await World.make()
})
afterEach(() => world[Symbol.asyncDispose]())

/** A graph with one node more, `x`, which `b` needs too. */
async function withNode({ graph }: ComposeRecord, change: Partial<GraphNode> = {}): Promise<ComposeRecord['graph']> {
  const manifests = manifestStore(world.blobs)
  const known = await manifests.get(Graph, graph)
  const [a, b] = known.nodes as [GraphNode, GraphNode]
  const x: GraphNode = { ...a, id: nodeOf('x'), item: 'x', needs: [{ node: a.id, output: 'out', as: 'a' }], ...change }
  return manifests.put(Graph, { ...known, nodes: [a, { ...b, needs: [...b.needs, { node: x.id, output: 'out', as: 'x' }] }, x] })
}

async function finished(engine: Engine): Promise<ComposeRecord> {
  const id = await world.compose({ a: [], b: ['a'] })
  await engine.drive(id)
  return world.end(id)
}

describe('a compose that has finished', () => {
  it('gets what is added to it, made of what it has, and only what reads that is made again', async () => {
    await world.worker()
    const engine = await world.engine()
    const before = await finished(engine)
    await engine.extend(before, await withNode(before))
    const after = await world.end(before.identity.id)
    expect(after).toMatchObject({ state: 'finished', attempt: 2, failure: null, manifest: { kind: 'compose' } })
    expect(after).not.toHaveProperty('before')
    expect(world.ran).toEqual([`${nodeOf('a')} 1`, `${nodeOf('b')} 1`, `${nodeOf('x')} 2`, `${nodeOf('b')} 2`])
  })

  it('stays to be seen as it was until then', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await world.worker((ctx) => (ctx.task.item === 'x' ? promise : Promise.resolve()))
    const engine = await world.engine()
    const before = await finished(engine)
    await engine.extend(before, await withNode(before))
    await waitUntil('it is at work', async () => (await world.node(before.identity.id, 'x'))?.state === 'queued')
    const meanwhile = (await world.ledger.compose(before.identity.id))?.value
    expect(meanwhile).toMatchObject({ state: 'running', manifest: before.manifest, finishedAt: null })
    resolve()
    expect((await world.end(before.identity.id)).state).toBe('finished')
  })

  it.each(['failed', 'was cancelled'])('is what it was when the addition %s, and can be added to again', async (what) => {
    let broken = true
    await world.worker(async (ctx) => {
      if (ctx.task.item !== 'x' || !broken) return
      if (what === 'failed') throw new MurliError('TOOL_FAILED', 'no disk')
      await engine.cancel(ctx.compose.id)
      await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error)))
    })
    const engine = await world.engine()
    const before = await finished(engine)
    await engine.extend(before, await withNode(before))
    const code = what === 'failed' ? 'TOOL_FAILED' : 'CANCELLED'
    const back = await world.end(before.identity.id)
    expect(back).toMatchObject({
      state: 'finished',
      manifest: before.manifest,
      finishedAt: before.finishedAt,
      failure: { code },
      attempt: 2,
    })
    broken = false
    expect(await engine.extend(back, back.graph)).toMatchObject({ state: 'running', attempt: 3, failure: null })
    expect(await world.end(before.identity.id)).toMatchObject({ state: 'finished', attempt: 3, failure: null })
    expect((await world.node(before.identity.id, 'b'))?.attempt).toBe(3)
  })

  it('is added to once when two ask', async () => {
    await world.worker()
    const engine = await world.engine()
    const other = await world.engine()
    const before = await finished(engine)
    const graph = await withNode(before)
    const begun = await Promise.all([engine.extend(before, graph), other.extend(before, graph)])
    expect(begun.filter((record) => record !== null)).toHaveLength(1)
    expect(await world.end(before.identity.id)).toMatchObject({ state: 'finished', attempt: 2 })
  })

  it('goes on by the new graph with a coordinator that still has the old one in memory', async () => {
    await world.worker()
    const engine = await world.engine()
    const other = await world.engine()
    const before = await finished(engine)
    const running: ComposeRecord = { ...before, state: 'running' }
    const stale = await other.run(running)
    const record = await engine.extend(before, await withNode(before))
    await world.end(before.identity.id)
    expect(stale.node(nodeOf('x'))).toBeNull()
    expect((await other.run({ ...running, ...record })).node(nodeOf('x'))).not.toBeNull()
  })
})

it('a retry of what finished without all of it leaves that to be seen, and it stays when the retry fails', async () => {
  let broken = 'b'
  await world.worker((ctx) => (ctx.task.item === broken ? Promise.reject(new MurliError('TOOL_FAILED', 'no disk')) : Promise.resolve()))
  const engine = await world.engine()
  const id = await world.compose({ a: [], b: [] }, { canFail: true })
  await engine.drive(id)
  const before = await world.end(id)
  expect(before.state).toBe('finished_incomplete')
  const retried = await engine.retry(id)
  expect(retried).toMatchObject({ state: 'running', manifest: before.manifest })
  expect((await world.end(id)).state).toBe('finished_incomplete')
  broken = ''
  await engine.retry(id)
  expect(await world.end(id)).toMatchObject({ state: 'finished', failure: null })
})
