import type { Completion, ComposeEvent, Ref, TaskMessage } from '@murli/contracts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { BlobStore } from '../blobs/index.ts'
import { silentLog } from '../log/index.ts'
import { manifestStore } from '../manifests/index.ts'
import { connectMessaging } from '../messaging/index.ts'
import type { DeliveryTimes, LostTask, Messaging } from '../messaging/index.ts'
import { startServices } from '../service/index.ts'
import type { HarnessSettings, RunningService, Service } from '../service/index.ts'
import { memoryBlobStore } from './memory-blobs.ts'
import { startNatsServer } from './nats-server.ts'
import type { TestNatsServer } from './nats-server.ts'
import { testTask } from './task-message.ts'
import { waitUntil } from './wait-until.ts'

/** Short times, so that what takes minutes in production takes a moment here. */
export const FAST_DELIVERY: DeliveryTimes = { ackWaitMs: 1000, maxDeliveries: 5, pullExpiresMs: 2000 }
const FAST_TIMES = { heartbeatMs: 200, retryDelaysMs: [100, 200], graceMs: 5000, recheckMs: 200, minFreeBytes: 1 }

/** A coordinator's view of workers over a real NATS: publishes tasks, keeps every completion, event and lost task. */
export interface TestFleet extends AsyncDisposable {
  readonly server: TestNatsServer
  readonly messaging: Messaging
  readonly blobs: BlobStore
  /** Parent of the workers' scratch directories. */
  readonly scratch: string
  readonly completions: Completion[]
  readonly lost: LostTask[]
  readonly events: ComposeEvent[]
  /** Starts a worker in this process, on a connection of its own. Disposed of with the fleet, if not before. */
  start(service: Service | Service[], settings?: Partial<HarnessSettings>): Promise<RunningService>
  /** Stores the slice and publishes the task, whose item is one that no other task has unless the changes say otherwise. */
  publish(slice: object, task?: Partial<TaskMessage>): Promise<TaskMessage>
  /** Waits for the first completion of a task. */
  completionOf(task: TaskMessage): Promise<Completion>
  /** Names left in the scratch directory. */
  leftovers(): Promise<string[]>
}

/** Starts a fleet without workers. Compose ids are those of `testIdentity` unless tasks say otherwise. */
export async function startFleet(options: { blobs?: BlobStore; delivery?: DeliveryTimes } = {}): Promise<TestFleet> {
  const { blobs = memoryBlobStore(), delivery = FAST_DELIVERY } = options
  const releases = new AsyncDisposableStack()
  const server = releases.use(await startNatsServer())
  const connect = () => connectMessaging({ servers: [server.url] }, { name: 'fleet', log: silentLog(), delivery })
  const scratch = await mkdtemp(join(tmpdir(), 'murli-fleet-'))
  releases.defer(() => rm(scratch, { recursive: true, force: true }))
  const messaging = releases.use(await connect())
  await messaging.ensureStreams()
  const completions: Completion[] = []
  const lost: LostTask[] = []
  const events: ComposeEvent[] = []
  releases.use(await messaging.consumeCompletions(async (completion) => void completions.push(completion)))
  releases.use(await messaging.consumeAdvisories(async (task) => void lost.push(task)))
  const stopping = new AbortController()
  const following = follow(messaging, testTask().compose.id, stopping.signal, events)
  releases.defer(async () => {
    stopping.abort()
    await following
  })
  const start = async (service: Service | Service[], settings: Partial<HarnessSettings> = {}) => {
    const connections = new AsyncDisposableStack()
    const harness = { scratchDirectory: scratch, http: null, ...FAST_TIMES, ...settings }
    const own = connections.use(await connect())
    const services = Array.isArray(service) ? service : [service]
    const worker = connections.use(await startServices(services, { messaging: own, blobs, settings: harness }))
    const stop = () => connections.disposeAsync()
    releases.defer(stop)
    return { ...worker, stop, [Symbol.asyncDispose]: stop }
  }
  let published = 0
  const publish = async (slice: object, changes: Partial<TaskMessage> = {}) => {
    published += 1
    const task = testTask({ item: `t${published}`, ...changes, slice: await storeSlice(blobs, slice) })
    await messaging.publishTask(task)
    return task
  }
  const completionOf = (task: TaskMessage) =>
    waitUntil(`${task.node} is completed`, () => completions.find((each) => isOf(each, task)), 20_000)
  const leftovers = () => readdir(scratch)
  const dispose = () => releases.disposeAsync()
  const fleet = { server, messaging, blobs, scratch, completions, lost, events, start, publish, completionOf, leftovers }
  return { ...fleet, [Symbol.asyncDispose]: dispose }
}

/** Stores a slice as the coordinator does. */
export function storeSlice(blobs: BlobStore, slice: object): Promise<Ref> {
  return manifestStore(blobs).put(z.looseObject({ kind: z.literal('slice') }), { kind: 'slice', ...slice })
}

function isOf(completion: Completion, task: TaskMessage): boolean {
  return completion.node === task.node && completion.attempt === task.attempt && completion.composeId === task.compose.id
}

async function follow(messaging: Messaging, composeId: string, signal: AbortSignal, events: ComposeEvent[]): Promise<void> {
  for await (const { event } of messaging.followEvents(composeId, { signal })) events.push(event)
}
