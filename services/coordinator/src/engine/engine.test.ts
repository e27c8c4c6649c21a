import type { Messaging } from '@murli/runtime/messaging'
import { MurliError } from '@murli/runtime/errors'
import { waitUntil } from '@murli/runtime/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeOf, TIMES, World } from './fixtures/world.ts'

/** Two lines that meet, and one beside them. */
const GRAPH = { a: [], b: [], c: ['a', 'b'], d: ['c'], e: [] }

let world: World
beforeEach(async () => {
  world = await World.make()
})
afterEach(() => world[Symbol.asyncDispose]())

/** Writes to the bucket of nodes so far: two for each node that was queued and recorded once. */
async function nodeWrites(composeId: string): Promise<number> {
  return Math.max(...[...(await world.ledger.nodes(composeId)).values()].map(({ revision }) => revision))
}

describe('an engine', () => {
  it('drives a compose to its end without waiting for a sweep, and forgets it', async () => {
    await world.worker()
    const engine = await world.engine()
    const id = await world.compose(GRAPH)
    await engine.drive(id)
    const record = await world.end(id)
    expect(record).toMatchObject({ state: 'finished', attempt: 1, failure: null, manifest: { kind: 'compose' } })
    expect(world.ran.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${nodeOf(name)} 1`))
    expect(await nodeWrites(id)).toBe(10)
    await waitUntil('it is forgotten', () => engine.size === 0)
  })

  it('finds at its start what another one left', async () => {
    const id = await world.compose(GRAPH)
    await world.worker()
    await world.engine()
    expect((await world.end(id)).state).toBe('finished')
  })

  it('goes on with other composes when one cannot be read', async () => {
    await world.worker()
    const broken = await world.compose({ lost: [] })
    const id = await world.compose(GRAPH)
    await world.blobs.delete((await world.ledger.compose(broken))!.value.graph.digest)
    await world.engine()
    expect((await world.end(id)).state).toBe('finished')
    expect(await world.stateOf(broken)).toBe('planned')
  })

  it('keeps few of the composes that have ended in memory, however many are looked at', async () => {
    await world.worker()
    const engine = await world.engine()
    const ids = await Promise.all(Array.from({ length: 20 }, () => world.compose({ a: [] })))
    await Promise.all(ids.map((id) => engine.drive(id)))
    await Promise.all(ids.map((id) => world.end(id)))
    for (const record of await engine.ledger.composes()) expect((await engine.run(record)).record(nodeOf('a'))?.state).toBe('succeeded')
    await waitUntil('the others are forgotten', () => engine.size <= 16)
  })

  it('publishes again what could not be published', async () => {
    await world.worker()
    let failures = 0
    const publishTask: Messaging['publishTask'] = async (...task) => {
      failures += 1
      if (failures <= 2) throw new MurliError('MESSAGING_UNAVAILABLE', 'away')
      return world.messaging.publishTask(...task)
    }
    const flaky = (messaging: Messaging): Messaging => Object.assign(Object.create(messaging) as Messaging, { publishTask })
    const engine = await world.engine((environment) => ({ ...environment, messaging: flaky(environment.messaging) }))
    const id = await world.compose({ a: [], b: [] })
    await engine.drive(id)
    expect([(await world.node(id, 'a'))?.state, (await world.node(id, 'b'))?.state]).toEqual(['queued', 'queued'])
    // the next one looks at its start, this one would after a while
    await world.engine()
    expect((await world.end(id)).state).toBe('finished')
    expect(await nodeWrites(id)).toBe(4)
  })

  it('dooms a compose when a node has been cancelled and the compose has not', async () => {
    await world.worker()
    const engine = await world.engine()
    await world.worker((ctx) => Promise.reject(new MurliError('CANCELLED', `${ctx.task.node} was cancelled`)))
    const id = await world.compose({ a: [], b: ['a'] })
    await world.messaging.cancellation.request(id, 1)
    await engine.drive(id)
    expect(await world.end(id)).toMatchObject({ state: 'doomed', failure: { code: 'CANCELLED' } })
  })

  it('fails a node for which no task can be made', async () => {
    await world.worker()
    const engine = await world.engine()
    const id = await world.compose({ a: [], b: ['a'] }, { item: 'x'.repeat(5000) })
    await engine.drive(id)
    expect(await world.end(id)).toMatchObject({ state: 'doomed', failure: { code: 'INTERNAL' } })
  })

  it('fails a node whose time was up long ago', async () => {
    const id = await world.compose({ a: [] }, { deadlineSeconds: 1 })
    const queuedAt = new Date(Date.now() - 20 * 60_000).toISOString()
    const record = { version: 1, node: nodeOf('a'), state: 'queued', attempt: 1, queuedAt, completion: null } as const
    await world.ledger.writeNode(id, record, null)
    await world.engine()
    expect(await world.end(id)).toMatchObject({ state: 'doomed', failure: { code: 'TASK_LOST' } })
  })
})

describe('two engines', () => {
  it('drive one compose together, and record each node once', async () => {
    await world.worker()
    const engines = [await world.engine(), await world.engine()]
    const wide = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`n${index}`, index < 8 ? [] : [`n${index - 8}`, `n${index - 7}`]]),
    )
    const id = await world.compose(wide)
    await Promise.all(engines.map((engine) => engine.drive(id)))
    expect((await world.end(id)).state).toBe('finished')
    expect(await nodeWrites(id)).toBe(80)
    const ends: string[] = []
    const stop = new AbortController()
    for await (const { event } of world.messaging.followEvents(id, { signal: stop.signal })) {
      if (event.type === 'node' && event.state === 'succeeded') ends.push(event.node)
      if (event.type === 'compose' && event.state === 'finished') stop.abort()
    }
    expect(ends.toSorted()).toEqual(Object.keys(wide).map(nodeOf).toSorted())
  })

  it('retry a compose once when both are asked', async () => {
    let works = false
    await world.worker(async () => {
      if (!works) throw new MurliError('TOOL_FAILED', 'broken')
    })
    const engines = [await world.engine(), await world.engine()]
    const id = await world.compose({ a: [], b: ['a'] })
    await engines[0]!.drive(id)
    expect((await world.end(id)).state).toBe('doomed')
    works = true
    const answers = await Promise.all(engines.map((engine) => engine.retry(id)))
    expect(answers.filter((answer) => answer !== null)).toMatchObject([{ state: 'running', attempt: 2 }])
    expect(await world.end(id)).toMatchObject({ state: 'finished', attempt: 2 })
    expect(world.ran).toEqual([`${nodeOf('a')} 1`, `${nodeOf('a')} 2`, `${nodeOf('b')} 2`])
  })
})

describe('cancel and retry', () => {
  it('end running tasks, keep what was done, and go on from there', async () => {
    let isSlow = true
    await world.worker(async (ctx) => {
      if (isSlow && ctx.task.item === 'c')
        await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)))
    })
    const engine = await world.engine()
    const id = await world.compose(GRAPH)
    await engine.drive(id)
    await waitUntil('c runs', () => world.ran.includes(`${nodeOf('c')} 1`))
    expect(await engine.cancel(id)).toMatchObject({ state: 'cancelling' })
    expect(await engine.cancel(id)).toBeNull()
    expect(await world.end(id)).toMatchObject({ state: 'cancelled', failure: null })
    expect([(await world.node(id, 'c'))?.state, (await world.node(id, 'd'))?.state]).toEqual(['cancelled', 'cancelled'])
    isSlow = false
    expect(await engine.retry(id)).toMatchObject({ state: 'running', attempt: 2 })
    expect(await engine.retry(id)).toBeNull()
    expect((await world.end(id)).state).toBe('finished')
    expect(world.ran.filter((task) => task.endsWith(' 2')).toSorted()).toEqual([`${nodeOf('c')} 2`, `${nodeOf('d')} 2`])
  })

  it('leave tasks of the cancelled attempt, that nobody had taken, undone', async () => {
    const engine = await world.engine((same) => same, { sweepMs: 100, cancelGraceMs: 200 })
    const id = await world.compose({ a: [], b: ['a'] })
    await engine.drive(id)
    await engine.cancel(id)
    expect((await world.end(id)).state).toBe('cancelled')
    await engine.retry(id)
    await waitUntil('the second task is there too', async () => (await world.messaging.tasksOnStream()).size === 2)
    await world.worker()
    expect((await world.end(id)).state).toBe('finished')
    expect(world.ran).toEqual([`${nodeOf('a')} 2`, `${nodeOf('b')} 2`])
  })

  it('cancels a compose that is just finishing', async () => {
    await world.worker()
    const gate = Promise.withResolvers<void>()
    let isHeld = false
    const engine = await world.engine((environment) => {
      const { manifests } = environment
      const put: typeof manifests.put = async (schema, document) => {
        isHeld = true
        await gate.promise
        return manifests.put(schema, document)
      }
      return { ...environment, manifests: { get: manifests.get.bind(manifests), put } }
    })
    const id = await world.compose({ a: [] })
    void engine.drive(id)
    await waitUntil('it is being published', () => isHeld)
    expect(await engine.cancel(id)).toMatchObject({ state: 'cancelling' })
    gate.resolve()
    expect((await world.end(id)).state).toBe('cancelled')
  })

  it('a completion of the cancelled attempt changes nothing after a retry', async () => {
    const hold = Promise.withResolvers<void>()
    await world.worker(async (ctx) => {
      if (ctx.task.attempt === 1) await hold.promise // heeds no signal
    })
    const engine = await world.engine((same) => same, { sweepMs: 100, cancelGraceMs: 200 })
    const id = await world.compose({ a: [] })
    await engine.drive(id)
    await waitUntil('a runs', () => world.ran.length === 1)
    await engine.cancel(id)
    await world.end(id)
    await engine.retry(id)
    hold.resolve()
    expect((await world.end(id)).state).toBe('finished')
    expect((await world.node(id, 'a'))?.attempt).toBe(2)
  })

  it('go on after a coordinator that died while cancelling', async () => {
    const id = await world.compose({ a: [] })
    await world.ledger.changeCompose(id, (record) => ({ ...record, state: 'cancelling' }))
    await world.engine(undefined, TIMES)
    expect((await world.end(id)).state).toBe('cancelled')
    expect(await world.messaging.cancellation.isRequested(id, 1)).toBe(true)
  })
})
