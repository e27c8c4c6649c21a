import { execa } from 'execa'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openBlobStore } from '../blobs/index.ts'
import { startFleet, waitUntil } from '../testing/index.ts'
import type { TestFleet } from '../testing/index.ts'
import { defineService, defineTask } from './index.ts'
import type { TaskContext } from './index.ts'

const Slice = z.strictObject({ kind: z.literal('slice'), file: z.string(), waitMs: z.int() })
const FLAVOR = 'faulty'

let directory: string
let fleet: TestFleet
let releases: AsyncDisposableStack

beforeEach(async () => {
  releases = new AsyncDisposableStack()
  directory = await mkdtemp(join(tmpdir(), 'murli-faults-'))
  releases.defer(() => rm(directory, { recursive: true, force: true }))
  const blobs = releases.use(await openBlobStore(storage(), { cacheDirectory: join(directory, 'cache'), cacheBytes: 1_000_000 }))
  fleet = releases.use(await startFleet({ blobs }))
})
afterEach(() => releases.disposeAsync())

describe('a task in work', () => {
  it('survives a crash of the NATS server and is completed once it is back', async () => {
    let runs = 0
    await using _ = await fleet.start(serviceOf(async (ctx) => void (await sleep(ctx.slice.waitMs, (runs += 1)))))
    const task = await fleet.publish({ file: '', waitMs: 1200 }, { flavor: FLAVOR })
    await waitUntil('it runs', () => runs === 1)
    await fleet.server.stop({ kill: true })
    await sleep(1500)
    await fleet.server.start()
    expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
    const next = await fleet.publish({ file: '', waitMs: 0 }, { flavor: FLAVOR })
    expect(await fleet.completionOf(next)).toMatchObject({ outcome: 'succeeded' })
  })

  it('goes to another worker when its process is killed with -9', async () => {
    const file = join(directory, 'pids')
    const first = spawnWorker()
    await first.ready
    const task = await fleet.publish({ file, waitMs: 2000 }, { flavor: FLAVOR })
    await waitUntil('the first worker has it', async () => (await pidsIn(file)).length === 1)
    first.process.kill('SIGKILL')
    const second = spawnWorker()
    await second.ready
    expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded', result: { warnings: [`done by ${second.process.pid}`] } })
    expect(await pidsIn(file)).toEqual([first.process.pid, second.process.pid])
    second.process.kill('SIGTERM')
    expect((await second.process).exitCode).toBe(0)
    // The dead one was alive when the second swept, so its directory is left to the next.
    await (await fleet.start(serviceOf(async () => undefined))).stop()
    expect(await fleet.leftovers()).toEqual([])
  })

  it('is reported as lost when every worker dies of it', async () => {
    const file = join(directory, 'pids')
    const task = await fleet.publish({ file, waitMs: 60_000 }, { flavor: FLAVOR })
    // The server may count a delivery to a request that a dead worker has left behind, so that four deaths can be enough.
    for (let death = 1; death <= 5 && fleet.lost.length === 0; death += 1) {
      const worker = spawnWorker()
      await waitUntil('it runs, or is lost', async () => (await pidsIn(file)).length === death || fleet.lost.length === 1)
      worker.process.kill('SIGKILL')
    }
    await waitUntil('the advisory came', () => fleet.lost.length === 1)
    expect(fleet.lost[0]).toMatchObject({ deliveries: 5, task: { node: task.node, attempt: 1 } })
    expect((await pidsIn(file)).length).toBeGreaterThanOrEqual(4)
    expect(fleet.completions).toEqual([])
  })

  it('is joined, not run twice, when it is delivered again to the same process', async () => {
    let runs = 0
    const blocked = serviceOf(async () => {
      runs += 1
      // Blocks the event loop for longer than the ack wait, so that no heartbeat is sent.
      const until = Date.now() + 1800
      while (Date.now() < until) Math.sqrt(until)
      await sleep(400)
    })
    await using _ = await fleet.start(blocked)
    expect(await fleet.completionOf(await fleet.publish({ file: '', waitMs: 0 }, { flavor: FLAVOR }))).toMatchObject({
      outcome: 'succeeded',
    })
    await sleep(1500)
    expect(runs).toBe(1)
    expect(fleet.lost).toEqual([])
  })
})

describe('stopping a worker', () => {
  it('loses nothing: what it has not finished, another completes, each once', async () => {
    const started = new Map<string, number>()
    const run = async (ctx: TaskContext<z.infer<typeof Slice>>) => {
      started.set(ctx.task.node, (started.get(ctx.task.node) ?? 0) + 1)
      await sleep(ctx.slice.waitMs, undefined, { signal: ctx.signal })
    }
    const first = await fleet.start(serviceOf(run), { slots: 4, graceMs: 50 })
    const tasks = []
    for (let count = 0; count < 60; count += 1)
      tasks.push(await fleet.publish({ file: '', waitMs: count % 5 === 0 ? 200 : 5 }, { flavor: FLAVOR }))
    await waitUntil('some are done', () => fleet.completions.length >= 10)
    await first.stop()
    const doneByFirst = fleet.completions.length
    expect(doneByFirst).toBeLessThan(60)
    await using _ = await fleet.start(serviceOf(run), { slots: 4 })
    for (const task of tasks) expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
    expect(fleet.completions.map((completion) => completion.node).toSorted()).toEqual(tasks.map((task) => task.node).toSorted())
    // Interrupted tasks ran twice, and only those: at most one per slot.
    expect([...started.values()].filter((runs) => runs > 1).length).toBeLessThanOrEqual(4)
  })

  it('lets running tasks finish within the grace time', async () => {
    let signalled = false
    const service = serviceOf(async (ctx) => {
      await sleep(500)
      signalled = ctx.signal.aborted
    })
    const worker = await fleet.start(service, { graceMs: 5000 })
    const task = await fleet.publish({ file: '', waitMs: 0 }, { flavor: FLAVOR })
    await waitUntil('it runs', () => fleet.events.some((event) => event.type === 'node' && event.node === task.node))
    await worker.stop()
    expect(await fleet.completionOf(task)).toMatchObject({ outcome: 'succeeded' })
    expect(signalled).toBe(false)
  })

  it('leaves no handle open: the process ends by itself', async () => {
    const worker = spawnWorker()
    await worker.ready
    worker.process.kill('SIGTERM')
    expect(await worker.process).toMatchObject({ exitCode: 0, timedOut: false })
    expect(await fleet.leftovers()).toEqual([])
  })
})

function serviceOf(run: (ctx: TaskContext<z.infer<typeof Slice>>) => Promise<void>) {
  const definition = defineTask({
    phase: 'init',
    flavor: FLAVOR,
    version: '1',
    slice: Slice,
    async run(ctx) {
      await run(ctx)
      return { outputs: {} }
    },
  })
  return defineService({ name: 'faulty', tasks: [definition] })
}

function spawnWorker() {
  const script = join(import.meta.dirname, 'fixtures', 'worker.ts')
  const args = [script, fleet.server.url, join(directory, 'blobs'), fleet.scratch, FLAVOR]
  const worker = execa(process.execPath, args, { reject: false, timeout: 30_000, stdin: 'ignore' })
  releases.defer(async () => {
    worker.kill('SIGKILL')
    await worker
  })
  const ready = once(worker.stdout, 'data')
  return { process: worker, ready }
}

async function pidsIn(file: string): Promise<number[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
}

function storage() {
  const access = { accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1' }
  return { ...access, endpoint: 'http://127.0.0.1:1', bucket: 'murli', localDirectory: join(directory, 'blobs') }
}
