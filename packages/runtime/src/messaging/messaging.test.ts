import { connect } from 'nats'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { silentLog } from '../log/index.ts'
import { freePort, startNatsServer, testRef, testTask, waitUntil } from '../testing/index.ts'
import type { TestNatsServer } from '../testing/index.ts'
import { connectMessaging } from './index.ts'
import type { LostTask, Messaging, TaskDelivery } from './index.ts'

const delivery = { ackWaitMs: 500, maxDeliveries: 3, pullExpiresMs: 2000 }
let server: TestNatsServer
let messaging: Messaging
let composes = 0
let composeId = ''

const open = (times = delivery) =>
  connectMessaging({ servers: [server.url] }, { name: 'test', log: silentLog(), delivery: times, retryForMs: 15_000 })

beforeAll(async () => {
  server = await startNatsServer()
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(async () => {
  composes += 1
  composeId = `Specimen-1.0-20261122.n.${composes}`
  messaging = await open()
  await messaging.ensureStreams()
})
afterEach(() => messaging[Symbol.asyncDispose]())

const task = (changes: Parameters<typeof testTask>[0] = {}) => testTask({ ...changes, compose: { ...testTask().compose, id: composeId } })

/** Consumes init tasks of a flavor that only this test uses. */
const consume = (flavor: string, slots: number, handler: (delivery: TaskDelivery) => Promise<void>, over = messaging) =>
  over.consumeTasks({ phase: 'init', flavor, slots, handler, malformed: async () => undefined })

const completion = (node: string) => ({
  version: 1 as const,
  composeId,
  node,
  attempt: 1,
  outcome: 'succeeded' as const,
  key: null,
  memoised: false,
  result: { outputs: {}, logs: [], warnings: [], metrics: {} },
  failure: null,
  log: null,
  worker: 'w',
  startedAt: '2026-11-22T00:00:00.000Z',
  finishedAt: '2026-11-22T00:00:01.000Z',
})

const event = (message: string, id = composeId) => ({
  version: 1 as const,
  type: 'progress' as const,
  composeId: id,
  at: '2026-11-22T00:00:00.000Z',
  node: 'init/-/x86_64',
  attempt: 1,
  message,
  fraction: null,
})

const nobody = { phase: 'init' as const, slots: 1, handler: async () => undefined }

describe('tasks', () => {
  it('reach one worker, once, whatever is published twice', async () => {
    const seen: string[] = []
    await using _ = await consume('once', 2, async (taken) => {
      seen.push(taken.task.node)
      await taken.ack()
    })
    await messaging.publishTask(task({ flavor: 'once' }))
    await messaging.publishTask(task({ flavor: 'once' }))
    await messaging.publishTask(task({ flavor: 'once', arch: null, node: 'init/-/-' }))
    await waitUntil('both came', () => seen.length >= 2)
    await messaging.publishTask(task({ flavor: 'once', attempt: 2 }))
    await waitUntil('the second attempt came', () => seen.length >= 3)
    expect(seen).toEqual(['init/-/x86_64', 'init/-/-', 'init/-/x86_64'])
  })

  it('are published again when redelivery is meant', async () => {
    let seen = 0
    await using _ = await consume('redelivery', 1, async (taken) => {
      seen += 1
      await taken.ack()
    })
    await messaging.publishTask(task({ flavor: 'redelivery' }))
    await messaging.publishTask(task({ flavor: 'redelivery' }), { redelivery: 1 })
    expect(await waitUntil('both came', () => seen === 2)).toBe(true)
  })

  it('are refused above 4 KiB', async () => {
    const inputs = Array.from({ length: 40 }, (_, index) => ({ as: 'x', from: 'init/-/-', ref: testRef(`${index}`) }))
    await expect(messaging.publishTask(task({ inputs }))).rejects.toMatchObject({
      code: 'INTERNAL',
      hint: expect.stringContaining('inputs document'),
    })
  })

  it('are never taken beyond the slots', async () => {
    let running = 0
    let most = 0
    let done = 0
    await using _ = await consume('slots', 2, async (taken) => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setTimeout(resolve, 30))
      running -= 1
      done += 1
      await taken.ack()
    })
    for (let item = 0; item < 8; item += 1) await messaging.publishTask(task({ flavor: 'slots', item: `${item}` }))
    await waitUntil('all are done', () => done === 8)
    expect(most).toBe(2)
  })

  it('go to another worker when this one says nothing, and stay when it does', async () => {
    const counts: number[] = []
    await using _ = await consume('silent', 2, async (taken) => {
      counts.push(taken.deliveryCount)
      if (taken.deliveryCount > 1) return await taken.ack()
      const heartbeat = taken.task.item === 'alive' ? setInterval(() => taken.working(), 100) : undefined
      await new Promise((resolve) => setTimeout(resolve, 1500))
      clearInterval(heartbeat)
      if (heartbeat !== undefined) await taken.ack()
    })
    await messaging.publishTask(task({ flavor: 'silent', item: 'dead' }))
    await messaging.publishTask(task({ flavor: 'silent', item: 'alive' }))
    await waitUntil('the silent one came again', () => counts.length === 3)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(counts).toEqual([1, 1, 2])
  })

  it('that do not fit the contract are reported and taken off', async () => {
    const reported: { reason: string; identity: unknown }[] = []
    const malformed = async ({ reason, identity }: { reason: string; identity: unknown }) => void reported.push({ reason, identity })
    await using _ = await messaging.consumeTasks({ ...nobody, flavor: 'malformed', malformed })
    const nc = await connect({ servers: [server.url] })
    nc.publish('murli.task.init.malformed.any', 'no JSON')
    nc.publish('murli.task.init.malformed.any', JSON.stringify({ ...task(), version: 9 }))
    await waitUntil('both are reported', () => reported.length === 2)
    expect(reported[0]?.identity).toBeNull()
    expect(reported[1]).toEqual({ reason: expect.stringContaining('version'), identity: { composeId, node: 'init/-/x86_64', attempt: 1 } })
    const left = async () =>
      (await (await nc.jetstreamManager()).streams.info('MURLI_TASKS', { subjects_filter: 'murli.task.init.malformed.*' })).state
    await waitUntil(
      'they are off the stream',
      async () => ((await left()).num_subjects ?? 0) >= 0 && !Object.keys((await left()).subjects ?? {}).length,
    )
    await nc.close()
  })

  it('handed back on the last delivery come again', async () => {
    const counts: number[] = []
    await using _ = await consume('back', 1, async (taken) => {
      counts.push(taken.deliveryCount)
      return counts.length > 4 ? taken.ack() : taken.handBack()
    })
    await messaging.publishTask(task({ flavor: 'back' }))
    await waitUntil('it was acknowledged', () => counts.length === 5)
    expect(counts).toEqual([1, 2, 3, 1, 2])
  })

  it('are on the stream until they are acknowledged, waiting or in work', async () => {
    const nodes = ['a', 'b', 'c'].map((item) => task({ flavor: 'listed', item }))
    const mine = async () => [...(await messaging.tasksOnStream())].filter((id) => id.startsWith(`${composeId}/`)).toSorted()
    expect(await mine()).toEqual([])
    for (const one of nodes) await messaging.publishTask(one)
    const release = Promise.withResolvers<void>()
    await using _ = await consume('listed', 2, async (taken) => {
      if (taken.task.item === 'b') await release.promise
      await taken.ack()
    })
    const ids = (items: string[]) => items.map((item) => `${composeId}/init/-/x86_64/${item}/1`)
    await waitUntil('a and c are done', async () => (await mine()).length === 1)
    expect(await mine()).toEqual(ids(['b']))
    release.resolve()
    await waitUntil('b is done', async () => (await mine()).length === 0)
  })

  it('are reported as lost when deliveries are spent', async () => {
    const lost: LostTask[] = []
    await using releases = new AsyncDisposableStack()
    releases.use(await messaging.consumeAdvisories(async (advisory) => void lost.push(advisory)))
    await using _ = await consume('lost', 1, async () => undefined)
    await messaging.publishTask(task({ flavor: 'lost', item: 'x' }))
    await waitUntil('the advisory came', () => lost.length === 1)
    expect(lost[0]).toMatchObject({ deliveries: 3, task: { node: 'init/-/x86_64/x', flavor: 'lost' } })
  })
})

describe('completions', () => {
  it('are shared by coordinators and come again after a failure', async () => {
    await using other = await open()
    const seen: string[] = []
    let failures = 0
    const handler = async (received: { composeId: string; node: string }) => {
      if (received.composeId !== composeId) return
      if (received.node === 'init/-/a' && (failures += 1) === 1) throw new Error('once')
      seen.push(received.node)
    }
    await using releases = new AsyncDisposableStack()
    releases.use(await messaging.consumeCompletions(handler))
    releases.use(await other.consumeCompletions(handler))
    for (const arch of ['a', 'b', 'c', 'd']) await messaging.publishCompletion(completion(`init/-/${arch}`))
    await waitUntil('all came', () => seen.length === 4)
    expect(seen.toSorted()).toEqual(['init/-/a', 'init/-/b', 'init/-/c', 'init/-/d'])
  })
})

describe('events', () => {
  it('come in order, old ones first, from any point on, until the signal', async () => {
    const stopping = new AbortController()
    const sequences = []
    for (let count = 0; count < 300; count += 1) sequences.push(await messaging.publishEvent(event(`${count}`)))
    await messaging.publishEvent(event('of another', `${composeId}9`))
    const seen: string[] = []
    const following = (async () => {
      const options = { fromSequence: sequences[10] ?? 0, signal: stopping.signal }
      for await (const { event: received } of messaging.followEvents(composeId, options)) {
        if (received.type === 'progress') seen.push(received.message)
      }
    })()
    await waitUntil('the old ones came', () => seen.length === 290)
    await messaging.publishEvent(event('new'))
    await waitUntil('the new one came', () => seen.length === 291)
    stopping.abort()
    await following
    expect(seen).toEqual([...Array.from({ length: 290 }, (_, index) => `${index + 10}`), 'new'])
  })

  it('are followed through a restart of the server', async () => {
    const stopping = new AbortController()
    const seen: string[] = []
    const following = (async () => {
      for await (const { event: received } of messaging.followEvents(composeId, { signal: stopping.signal })) {
        if (received.type === 'progress') seen.push(received.message)
      }
    })()
    await messaging.publishEvent(event('before'))
    await waitUntil('the first came', () => seen.length === 1)
    await server.stop({ kill: true })
    const published = messaging.publishEvent(event('while it is away'))
    await server.start()
    await published
    await waitUntil('the second came', () => seen.length >= 2)
    stopping.abort()
    await following
    expect([...new Set(seen)]).toEqual(['before', 'while it is away'])
  })
})

describe('an event', () => {
  it('that is published again because no answer came is there once', async () => {
    const first = await messaging.publishEvent(event('same'))
    expect(await messaging.publishEvent(event('same'))).toBe(first)
  })
})

describe('a bucket', () => {
  it('is read wholly while its entries are being replaced', async () => {
    const bucket = await messaging.bucket(`replaced${composes}`, z.int())
    const keys = Array.from({ length: 300 }, (_, index) => `k/${index}`)
    await Promise.all(keys.map((key) => bucket.put(key, 0)))
    const reading = new AbortController()
    const write = async () => {
      for (let value = 1; !reading.signal.aborted; value += 1)
        await Promise.all(keys.filter((_, index) => index % 7 === value % 7).map((key) => bucket.put(key, value)))
    }
    const writing = write()
    for (let round = 0; round < 20; round += 1) {
      const read = await bucket.entries('k/')
      expect(new Set(read.map(({ key }) => key)).size).toBe(keys.length)
      expect(read).toHaveLength(keys.length)
    }
    reading.abort()
    await writing
  })
})

describe('cancellation', () => {
  it('is announced and remembered, for attempts up to the one that it was asked for', async () => {
    const heard: string[] = []
    const stop = messaging.cancellation.listen((id, attempt) => heard.push(`${id} ${attempt}`))
    const isRequested = (attempt: number) => messaging.cancellation.isRequested(composeId, attempt)
    expect(await isRequested(1)).toBe(false)
    await messaging.cancellation.request(composeId, 2)
    await waitUntil('it was heard', () => heard.includes(`${composeId} 2`))
    expect([await isRequested(1), await isRequested(2), await isRequested(3)]).toEqual([true, true, false])
    stop()
  })

  it('is not weakened by a request that comes late', async () => {
    const { cancellation } = messaging
    await Promise.all([3, 1, 2].map((attempt) => cancellation.request(composeId, attempt)))
    await cancellation.request(composeId, 1)
    expect([await cancellation.isRequested(composeId, 3), await cancellation.isRequested(composeId, 4)]).toEqual([true, false])
  })
})

describe('connectMessaging', () => {
  it('names the server that does not answer', async () => {
    const url = `nats://user:secret@127.0.0.1:${await freePort()}`
    const connecting = connectMessaging({ servers: [url] }, { name: 'test', log: silentLog(), connectTimeoutMs: 300 })
    await expect(connecting).rejects.toMatchObject({
      code: 'MESSAGING_UNAVAILABLE',
      message: expect.stringMatching(/no NATS server answers at nats:\/\/\*\*\*@127/),
    })
  })

  it('gives up on an operation when the server stays away', async () => {
    await using away = await startNatsServer()
    const settings = { servers: [away.url] }
    await using short = await connectMessaging(settings, { name: 'test', log: silentLog(), retryForMs: 200 })
    await short.ensureStreams()
    await away.stop()
    await expect(short.cancellation.isRequested('x', 1)).rejects.toMatchObject({ code: 'MESSAGING_UNAVAILABLE' })
    await expect(short.ping()).rejects.toMatchObject({ code: 'MESSAGING_UNAVAILABLE' })
  })
})
