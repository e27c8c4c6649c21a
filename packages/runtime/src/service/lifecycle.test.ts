import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { MurliError } from '../errors/index.ts'
import { startFleet, testRef, waitUntil } from '../testing/index.ts'
import type { TestFleet } from '../testing/index.ts'
import { defineService, defineTask, tool } from './index.ts'
import type { TaskContext } from './index.ts'

const Slice = z.strictObject({ kind: z.literal('slice'), text: z.string() })
type Slice = z.infer<typeof Slice>

let fleet: TestFleet
let flavors = 0

beforeAll(async () => {
  fleet = await startFleet()
})
afterAll(() => fleet[Symbol.asyncDispose]())
afterEach(async () => {
  const left = await fleet.leftovers()
  if (left.length > 0) throw new Error(`the test left scratch directories behind: ${left.join(', ')}`)
})

const labelOf = (ctx: TaskContext<Slice>) => ctx.compose.label

/** A service whose only task does `run`, under a flavor that no other test uses. */
function serviceOf(run: (ctx: TaskContext<Slice>) => Promise<Record<string, string>>, more: object = {}) {
  flavors += 1
  const flavor = `test${flavors}`
  const definition = defineTask({
    phase: 'init',
    flavor,
    version: '1',
    slice: Slice,
    async run(ctx) {
      const texts = await run(ctx)
      const outputs = await Promise.all(
        Object.entries(texts).map(async ([name, text]) => [name, await ctx.blobs.putBytes(Buffer.from(text))] as const),
      )
      return { outputs: Object.fromEntries(outputs) }
    },
    ...more,
  })
  return { service: defineService({ name: flavor, tasks: [definition] }), flavor, definition }
}

describe('a probe', () => {
  it('tells the stored result, or what the key is made of that has none, and runs nothing', async () => {
    let runs = 0
    const { service, flavor } = serviceOf(
      async () => {
        runs += 1
        return { out: 'x' }
      },
      { version: '7', key: () => ({ volumeId: 'V' }), resolve: async () => [{ id: 'base', revision: 1 }] },
    )
    await using _ = await fleet.start(service)
    const input = { as: 'comps', from: 'init/-/x86_64', ref: testRef('comps') }
    const ask = async (changes: object) =>
      fleet.completionOf(await fleet.publish({ text: 'same' }, { flavor, inputs: [input], item: 'p', ...changes }))
    const missed = await ask({ attempt: 1, mode: 'probe' })
    expect([missed.outcome, missed.result, runs]).toEqual(['missed', null, 0])
    expect(Object.keys(missed.keyParts ?? {}).toSorted()).toEqual([
      'extra/volumeId',
      'input/comps/init/-/x86_64',
      'outside/base',
      'slice',
      'version',
    ])
    expect(missed.keyParts).toMatchObject({ version: '7', 'input/comps/init/-/x86_64': input.ref.digest })
    const made = await ask({ attempt: 2 })
    const found = await ask({ attempt: 3, mode: 'probe' })
    expect([found.outcome, found.memoised, found.result, found.key, runs]).toEqual(['succeeded', true, made.result, missed.key, 1])
  })

  it('is answered by a worker that lacks what the phase needs', async () => {
    const { definition, flavor } = serviceOf(async () => ({ out: 'x' }))
    const needs = [{ name: 'nothing', package: 'nothing', check: async () => 'it is not there' }]
    await using _ = await fleet.start(defineService({ name: 'lacking', tasks: [definition], needs }))
    const completion = await fleet.completionOf(await fleet.publish({ text: 'a' }, { flavor, mode: 'probe' }))
    expect(completion.outcome).toBe('missed')
  })
})

describe('a task', () => {
  it('becomes a completion with outputs, key, log and events', async () => {
    const { service, flavor } = serviceOf(async (ctx) => {
      ctx.log.info({ text: ctx.slice.text }, 'at work')
      ctx.progress('half', 0.5)
      await writeFile(join(ctx.scratch, 'left-over'), 'x')
      return { out: ctx.slice.text.toUpperCase() }
    })
    await using _ = await fleet.start(service)
    const task = await fleet.publish({ text: 'hello' }, { flavor, item: 'a' })
    const completion = await fleet.completionOf(task)
    expect(completion).toMatchObject({ outcome: 'succeeded', memoised: false, failure: null, key: expect.stringMatching(/^sha256:/) })
    const out = completion.result?.outputs['out'] ?? testRef('missing')
    expect((await fleet.blobs.readBytes(out)).toString()).toBe('HELLO')
    const log = (await fleet.blobs.readBytes(completion.log ?? testRef('missing'))).toString()
    expect(JSON.parse(log)).toMatchObject({ level: 'info', message: 'at work', text: 'hello' })
    const ofTask = () => fleet.events.filter((event) => 'node' in event && event.node === task.node)
    await waitUntil('events came', () => ofTask().length === 2)
    expect(ofTask()).toMatchObject([{ state: 'running' }, { message: 'half', fraction: 0.5 }])
  })

  it('with the same key takes the stored result, while its blobs exist', async () => {
    let runs = 0
    const { service, flavor } = serviceOf(async (ctx) => {
      runs += 1
      ctx.log.info({}, 'ran')
      return { out: `result of ${ctx.slice.text}` }
    })
    await using _ = await fleet.start(service)
    const first = await fleet.completionOf(await fleet.publish({ text: 'm' }, { flavor, item: 'm' }))
    const second = await fleet.completionOf(await fleet.publish({ text: 'm' }, { flavor, item: 'm', attempt: 2 }))
    expect(second).toMatchObject({ memoised: true, result: first.result, key: first.key, log: first.log })
    expect(runs).toBe(1)
    await fleet.blobs.delete(first.result?.outputs['out']?.digest ?? 'sha256:')
    const third = await fleet.completionOf(await fleet.publish({ text: 'm' }, { flavor, item: 'm', attempt: 3 }))
    expect(third).toMatchObject({ memoised: false, result: first.result })
    expect(runs).toBe(2)
  })

  it('runs again when resolve or key says something else', async () => {
    let runs = 0
    let revision = 'a'
    const resolve = async () => revision
    const { service, flavor } = serviceOf(async (ctx) => ({ out: `${(runs += 1)} ${JSON.stringify(ctx.resolved)}` }), {
      resolve,
      key: labelOf,
    })
    await using _ = await fleet.start(service)
    const run = async (attempt: number) => fleet.completionOf(await fleet.publish({ text: 'r' }, { flavor, item: 'r', attempt }))
    await run(11)
    expect((await run(12)).memoised).toBe(true)
    revision = 'b'
    expect((await run(13)).memoised).toBe(false)
    expect(runs).toBe(2)
  })

  it('is tried again after a fault of the surroundings, with an event that says so', async () => {
    let tries = 0
    const { service, flavor } = serviceOf(async () => {
      tries += 1
      if (tries < 3) throw new MurliError('STORAGE_UNAVAILABLE', `storage is away (${tries})`)
      return {}
    })
    await using _ = await fleet.start(service)
    const task = await fleet.publish({ text: '' }, { flavor, item: 'retry' })
    expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
    expect(tries).toBe(3)
    const queued = () => fleet.events.filter((event) => event.type === 'node' && event.node === task.node && event.state === 'queued')
    await waitUntil('both retries were told', () => queued().length === 2)
    expect(queued()[0]).toMatchObject({ failure: { code: 'STORAGE_UNAVAILABLE' } })
  })

  it('fails after the last delivery', async () => {
    let tries = 0
    const { service, flavor } = serviceOf(async () => {
      tries += 1
      throw new MurliError('STORAGE_UNAVAILABLE', 'storage is away')
    })
    await using _ = await fleet.start(service)
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor }))
    expect(completion).toMatchObject({ outcome: 'failed', result: null, failure: { code: 'STORAGE_UNAVAILABLE' } })
    expect(tries).toBe(5)
  })

  it('logs the stack of an error that nobody foresaw', async () => {
    const { service, flavor } = serviceOf(async () => {
      throw new TypeError('undefined is not a function')
    })
    await using _ = await fleet.start(service)
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor }))
    expect(completion).toMatchObject({ outcome: 'failed', failure: { code: 'INTERNAL' } })
    const log = (await fleet.blobs.readBytes(completion.log ?? testRef('missing'))).toString()
    const expected = { level: 'error', message: 'undefined is not a function', stack: expect.stringContaining('lifecycle.test') }
    expect(JSON.parse(log)).toMatchObject(expected)
  })

  it('fails at once when the error is terminal', async () => {
    let tries = 0
    const { service, flavor } = serviceOf(async (ctx) => {
      tries += 1
      await ctx.tool('sh', ['-c', 'echo broken >&2; exit 3'])
      return {}
    })
    await using _ = await fleet.start(service)
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor }))
    expect(completion.failure).toMatchObject({ code: 'TOOL_FAILED', tail: 'broken', details: { exitCode: 3 } })
    expect(tries).toBe(1)
  })

  it('ends at its deadline, tools and all', async () => {
    const { service, flavor } = serviceOf(async (ctx) => {
      await ctx.tool('sleep', ['60'])
      return {}
    })
    await using _ = await fleet.start(service)
    const deadlineAt = new Date(Date.now() + 500).toISOString()
    const started = performance.now()
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor, deadlineAt }))
    expect(completion).toMatchObject({ outcome: 'failed', failure: { code: 'DEADLINE_EXCEEDED' } })
    expect(performance.now() - started).toBeLessThan(4000)
  })

  it('whose slice does not fit fails without a retry', async () => {
    const { service, flavor } = serviceOf(async () => ({}))
    await using _ = await fleet.start(service)
    const completion = await fleet.completionOf(await fleet.publish({ words: 1 }, { flavor }))
    expect(completion).toMatchObject({ outcome: 'failed', failure: { code: 'METADATA_INVALID' } })
  })

  it('of an item that nobody serves fails', async () => {
    const { service, flavor } = serviceOf(async () => ({}), { item: (item: string | null) => item === 'mine' })
    await using _ = await fleet.start(service)
    expect(await fleet.completionOf(await fleet.publish({ text: '' }, { flavor, item: 'mine' }))).toMatchObject({ outcome: 'succeeded' })
    const refused = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor, item: 'other' }))
    expect(refused.failure).toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining('item other') })
  })
})

describe('cancelling a compose', () => {
  it('ends running tools and everything that they started, and tasks that are still waiting', async () => {
    const { service, flavor } = serviceOf(async (ctx) => {
      // The grandchild writes its process id, so that the test can look for it.
      await ctx.tool('sh', ['-c', `sh -c 'echo $$ > ${ctx.slice.text}; sleep 120' & wait`])
      return {}
    })
    const directory = await mkdtemp(join(tmpdir(), 'murli-test-'))
    const pidFile = join(directory, 'pid')
    const composeId = 'Specimen-1.0-20261122.n.77'
    {
      await using _ = await fleet.start(service, { slots: 1 })
      const changes = { flavor, compose: { ...(await fleet.publish({ text: '' }, { flavor: 'nobody' })).compose, id: composeId } }
      const running = await fleet.publish({ text: pidFile }, { ...changes, item: 'running' })
      const waiting = await fleet.publish({ text: pidFile }, { ...changes, item: 'waiting' })
      const pid = await waitUntil('the grandchild runs', async () => Number(await readFile(pidFile, 'utf8').catch(() => '')) || null)
      const started = performance.now()
      await fleet.messaging.cancellation.request(composeId, 1)
      expect(await fleet.completionOf(running)).toMatchObject({ outcome: 'cancelled', failure: { code: 'CANCELLED' } })
      expect(performance.now() - started).toBeLessThan(5000)
      await waitUntil('the grandchild is gone', () => !isAlive(pid), 5000)
      expect(await fleet.completionOf(waiting)).toMatchObject({ outcome: 'cancelled' })
    }
    await rm(directory, { recursive: true })
  })

  it('abandons a task that does not heed its signal', { timeout: 20_000 }, async () => {
    const { service, flavor } = serviceOf(() => new Promise<never>(() => undefined))
    await using _ = await fleet.start(service)
    const deadlineAt = new Date(Date.now() + 100).toISOString()
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor, deadlineAt }))
    expect(completion.failure?.code).toBe('DEADLINE_EXCEEDED')
  })
})

describe('a missing program', () => {
  it('keeps the worker from taking tasks until it is there', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'murli-bin-'))
    const path = process.env['PATH'] ?? ''
    process.env['PATH'] = `${bin}:${path}`
    try {
      const { flavor, definition } = serviceOf(async (ctx) => ({ out: (await ctx.tool('murli-test-tool', [])).stdout }))
      const needs = [tool('murli-test-tool', { package: 'test-package', phases: ['init'] })]
      await using worker = await fleet.start(defineService({ name: 'needy', tasks: [definition], needs }))
      expect(await worker.problems()).toEqual([`program 'murli-test-tool' is missing: install the package test-package`])
      const task = await fleet.publish({ text: '' }, { flavor })
      await writeFile(join(bin, 'murli-test-tool'), '#!/bin/sh\necho here\n')
      await chmod(join(bin, 'murli-test-tool'), 0o755)
      expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
      expect(await worker.problems()).toEqual([])
    } finally {
      process.env['PATH'] = path
      await rm(bin, { recursive: true })
    }
  })

  it('that is needed all the same is named with its package', async () => {
    const { flavor, definition } = serviceOf(async (ctx) => ({ out: (await ctx.tool('murli-no-such-tool', [])).stdout }))
    const needs = [tool('murli-no-such-tool', { package: 'no-package', phases: ['gather'] })]
    await using _ = await fleet.start(defineService({ name: 'needy', tasks: [definition], needs }))
    const completion = await fleet.completionOf(await fleet.publish({ text: '' }, { flavor }))
    expect(completion.failure).toMatchObject({ code: 'TOOL_MISSING', hint: expect.stringContaining('no-package') })
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
