import type { JsonValue } from '@murli/contracts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mortal } from '../engine/fixtures/mortal.ts'
import { Ledger } from '../ledger/ledger.ts'
import { PublishedNames, publishedBucket } from '../published/names.ts'
import { GRACE_MS, Store } from './fixtures/store.ts'

const HOUR_MS = 60 * 60_000
const SEED = Number(process.env['MURLI_TEST_SEED'] ?? 20_261_122)
const RUNS = Number(process.env['MURLI_TEST_RUNS'] ?? 4)
/** Longer than any retention of these tests, the grace of blobs and of remembered results. */
const VERY_LONG_HOURS = 100 * 24

let store: Store
let names: PublishedNames
beforeEach(async () => {
  store = await Store.make()
  names = new PublishedNames(await publishedBucket(store.world.messaging), store.world.ledger, () => new Date(store.time))
})
afterEach(() => store[Symbol.asyncDispose]())

/** What can happen; indices are taken modulo what there is. */
const Step = fc.oneof(
  fc.record({
    do: fc.constant('compose' as const),
    files: fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }),
    hours: fc.integer({ min: 0, max: 20 }),
  }),
  fc.record({ do: fc.constantFrom('publish' as const, 'pin' as const, 'unpin' as const), compose: fc.nat(9), name: fc.nat(1) }),
  fc.record({ do: fc.constantFrom('rollback' as const, 'unpublish' as const), name: fc.nat(1) }),
  fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constantFrom('collect' as const, 'survey' as const) }),
  fc.record({ do: fc.constant('die' as const), lives: fc.integer({ min: 1, max: 700 }) }),
)
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

/** A collection by a process that dies after so many calls; what it left is for the next one. */
async function collectAndDie(lives: number): Promise<void> {
  const messaging = await store.world.connect()
  const dying = mortal(store.world.environment(messaging), lives)
  const work = (async () => {
    const ledger = await Ledger.open(dying.environment.messaging)
    const published = new PublishedNames(await publishedBucket(dying.environment.messaging), ledger, () => new Date(store.time))
    const collector = await store.collector(published, { environment: dying.environment, ledger })
    await collector.request({ dryRun: false }).catch(() => undefined) // the process may be dead by then
    for (let ended = false; !ended; await new Promise((resolve) => setTimeout(resolve, 2))) {
      ended = (await collector.status())?.finishedAt !== null
    }
    await collector[Symbol.asyncDispose]()
  })()
  await Promise.race([dying.died, work])
  await messaging[Symbol.asyncDispose]()
}

/** Takes a step; what it refuses is refused to a user, too. @returns the running tasks after it */
async function take(step: Step, tasks: { results: JsonValue; until: number }[]): Promise<typeof tasks> {
  const composes = await store.world.ledger.composes()
  const pick = (index: number) => composes[index % Math.max(1, composes.length)]?.identity.id ?? 'none'
  const refused = (error: unknown) => expect(['CONFLICT', 'NOT_FOUND']).toContain((error as { code?: string }).code)
  if (step.do === 'compose') return [...tasks, { results: await store.task(step.files), until: store.time + step.hours * HOUR_MS }]
  if (step.do === 'publish') await names.publish(`name-${step.name}`, pick(step.compose), { allowIncomplete: false }).catch(refused)
  if (step.do === 'pin') {
    const pin = { because: 'test', at: new Date(store.time).toISOString() }
    await store.world.ledger.changeCompose(pick(step.compose), (record) => ({ ...record, pin }))
  }
  if (step.do === 'unpin') await store.world.ledger.changeCompose(pick(step.compose), ({ pin: _pin, ...rest }) => rest)
  if (step.do === 'rollback') await names.rollback(`name-${step.name}`, null).catch(refused)
  if (step.do === 'unpublish') await names.remove(`name-${step.name}`).catch(refused)
  if (step.do === 'pass') store.pass(Math.min(step.hours, hoursUntilDue(tasks)))
  if (step.do === 'collect') await store.collect(names)
  if (step.do === 'die') await collectAndDie(step.lives)
  if (step.do === 'survey') {
    if (await store.collectionUnderWay()) await store.collect(names)
    const before = await store.stored()
    await store.collect(names, true)
    expect(await store.stored()).toEqual(before)
  }
  return tasks
}

/** No task runs for longer than half of the grace: its compose has recorded it by then. */
function hoursUntilDue(tasks: { until: number }[]): number {
  return Math.max(0, Math.min(...tasks.map(({ until }) => until - store.time), 60 * HOUR_MS) / HOUR_MS)
}

/** Composes record what their tasks made. */
async function recordDue(tasks: { results: JsonValue; until: number }[]): Promise<typeof tasks> {
  for (const { results } of tasks.filter(({ until }) => until <= store.time)) await store.compose([results])
  return tasks.filter(({ until }) => until > store.time)
}

/** Whatever anybody can ask for is whole. */
async function assertWhole(): Promise<void> {
  const composes = await store.world.ledger.composes()
  for (const record of composes) expect([record.identity.id, await store.missingOf(record)]).toEqual([record.identity.id, []])
  const ids = composes.map(({ identity }) => identity.id)
  for (const { history } of await names.all()) for (const { composeId } of history) expect(ids).toContain(composeId)
  for (const { pin, identity } of composes) if (pin !== undefined) expect(ids).toContain(identity.id)
}

describe('collections', () => {
  it('take nothing away that somebody refers to, and in the end everything else', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 8, maxLength: 24 }), async (steps) => {
        let tasks: { results: JsonValue; until: number }[] = []
        for (const step of steps) {
          tasks = await recordDue(await take(step, tasks))
          await assertWhole()
        }
        store.pass(hoursUntilDue(tasks))
        tasks = await recordDue(tasks)
        for (const { name } of await names.all()) await names.remove(name)
        for (const { identity } of await store.world.ledger.composes()) {
          await store.world.ledger.changeCompose(identity.id, ({ pin: _pin, ...rest }) => rest)
        }
        const last = await store.compose([await store.task(['a'])], 'production')
        store.pass(VERY_LONG_HOURS)
        await store.collect(names)
        await assertWhole()
        expect((await store.world.ledger.composes()).map(({ identity }) => identity.id)).toContain(last)
        expect((await store.world.ledger.composes()).every(({ identity }) => identity.type === 'production')).toBe(true)
        // Two blobs of its own, what they are named in, the manifest, graph and configuration; and of the task the tree and its file.
        const kept = await store.collect(names, true)
        expect([kept.counts.blobs, kept.counts.youngBlobs, kept.counts.keptBlobs]).toEqual([0, 0, (await store.stored()).size])
      }),
      { numRuns: RUNS, seed: SEED },
    )
  })

  it('can die between any two calls, and be begun again', { timeout: 120_000 }, async () => {
    for (const lives of [1, 9, 18, 29, 44, 100, 600, 1000]) {
      const [old, kept] = [
        await store.compose([await store.task(['a', 'b'])]),
        await store.compose([await store.task(['b', 'c'])], 'production'),
      ]
      store.pass(VERY_LONG_HOURS)
      await collectAndDie(lives)
      const { counts, state } = await store.collect(names)
      expect([state, counts.blobs + counts.composes.length >= 0]).toEqual(['done', true])
      expect(await store.world.ledger.compose(old)).toBeNull()
      expect(await store.missingOf((await store.world.ledger.compose(kept))?.value ?? expect.fail(kept))).toEqual([])
      expect((await store.collect(names, true)).counts).toMatchObject({ blobs: 0, composes: [] })
    }
  })

  it('leave to writers what they rely on at that moment', { timeout: 120_000 }, async () => {
    const refs = await Promise.all(Array.from({ length: 300 }, (_, index) => store.blobs.putBytes(Buffer.from(`blob ${index}`))))
    store.time += GRACE_MS + 1
    let relied = 0
    const writers = refs.map(async ({ digest }, index) => {
      await new Promise((resolve) => setTimeout(resolve, (index * 7) % 150))
      if (index % 3 === 0) await store.blobs.putBytes(Buffer.from(`blob ${index}`))
      else if (!(await store.blobs.has(digest))) return null
      relied += 1
      return digest
    })
    const [collected] = await Promise.all([store.collect(names), ...writers])
    const said = (await Promise.all(writers)).filter((digest) => digest !== null)
    const stored = await store.stored()
    expect(said.filter((digest) => !stored.has(digest))).toEqual([])
    expect([collected.state, relied]).toEqual(['done', said.length])
  })

  it('give a remembered result up, or see that it is used', async () => {
    await store.compose([await store.task(['a'])])
    store.pass(30 * 24)
    expect((await store.collect(names)).counts.results).toBe(1)
    // nobody remembers it, so that the task is done again, and its file written again
    await store.compose([await store.task(['a'])], 'production')
    await assertWhole()
    const used = await store.task(['a', 'b'])
    for (let time = 0; time < 3; time += 1) {
      store.pass(13 * 24)
      expect((await store.collect(names)).counts.results).toBe(0)
      expect(await store.task(['a', 'b'])).toEqual(used)
    }
    await store.compose([used])
    await assertWhole()
  })

  it('are one at a time, whoever asks', async () => {
    const takeOverMs = 60_000
    await using collector = await store.collector(names, { takeOverMs })
    await using other = await store.collector(names, { takeOverMs })
    const [first, second] = await Promise.all([collector.request({ dryRun: false }), other.request({ dryRun: false })])
    expect(second.id).toBe(first.id)
    for (let ended = false; !ended; await new Promise((resolve) => setTimeout(resolve, 5)))
      ended = (await other.status())?.finishedAt !== null
    expect(await collector.status()).toMatchObject({ id: first.id, state: 'done', swept: 256 })
  })

  it('begin by themselves, one for all coordinators, and again when it is time', { timeout: 60_000 }, async () => {
    const old = await store.compose([await store.task(['a'])])
    store.pass(VERY_LONG_HOURS)
    const settings = { takeOverMs: 60_000, everyMs: 24 * HOUR_MS }
    await using collector = await store.collector(names, settings)
    await using other = await store.collector(names, settings)
    const nextAfter = async (id: string) => {
      for (;;) {
        const status = await collector.status()
        if (status !== null && status.id !== id && status.finishedAt !== null) return status
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const first = await nextAfter('')
    expect(first).toMatchObject({ state: 'done', dryRun: false, counts: { composes: [old] } })
    store.pass(25)
    const second = await nextAfter(first.id)
    expect(second).toMatchObject({ state: 'done', dryRun: false, collectedAt: first.finishedAt })
    expect((await other.status())?.id).toBe(second.id)
  })
})
