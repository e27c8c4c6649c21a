import type { BlobStore } from '../blobs/index.ts'
import { silentLog } from '../log/index.ts'
import type { ProcessLog } from '../log/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import type { Messaging } from '../messaging/index.ts'
import { createMetrics } from '../metrics/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { Attendance } from './attendance.ts'
import type { Connections } from './connections.ts'
import { makeHost } from './host.ts'
import { harnessApp } from './http.ts'
import { takenArches } from './machine.ts'
import { serveHttp } from './http-server.ts'
import type { HttpServer } from './http-server.ts'
import { groupDefinitions, PhaseConsumer } from './phase-consumers.ts'
import { readinessProblems } from './readiness.ts'
import { RunningTasks } from './running-tasks.ts'
import type { HarnessSettings } from './settings.ts'
import type { AnyTaskDefinition, Background, Requirement, RunningService, Service } from './types.ts'
import { Worker } from './worker.ts'

const HTTP_GRACE_MS = 2000
const GIB = 1024 ** 3

const DEFAULTS = {
  graceMs: 20_000,
  heartbeatMs: 3000,
  retryDelaysMs: [1000, 5000, 15_000, 30_000],
  recheckMs: 30_000,
  minFreeBytes: GIB,
}

/**
 * Starts services in this process, on one connection, one blob store and one HTTP server. Left-overs of dead processes are swept from the
 * scratch directory first. `stop` undoes what was started in reverse order, and so does a later part that cannot start.
 * @throws MurliError MESSAGING_UNAVAILABLE
 */
export async function startServices(services: readonly Service[], connections: Connections): Promise<RunningService> {
  const releases = new AsyncDisposableStack()
  try {
    await connections.messaging.ensureStreams()
    const parts = await makeParts(services, connections, releases)
    const server = await startServer(parts, releases)
    await startTaking(parts, releases)
    const owned = releases.move()
    const stop = async () => {
      parts.state.stopping = true
      await owned.disposeAsync()
    }
    return { url: server?.url ?? null, problems: parts.problems, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await releases.disposeAsync()
    throw error
  }
}

interface Parts {
  /** Of this process, for people. */
  name: string
  messaging: Messaging
  log: ProcessLog
  metrics: Metrics
  settings: HarnessSettings & Required<Pick<HarnessSettings, keyof typeof DEFAULTS>>
  definitions: AnyTaskDefinition[]
  arches: readonly string[]
  needs: Requirement[]
  running: RunningTasks
  worker: Worker
  backgrounds: Background[]
  state: { stopping: boolean }
  problems: () => Promise<string[]>
}

async function makeParts(services: readonly Service[], connections: Connections, releases: AsyncDisposableStack): Promise<Parts> {
  const { messaging, blobs, log = silentLog(), metrics = createMetrics() } = connections
  const settings = { ...DEFAULTS, ...connections.settings }
  const definitions = services.flatMap((service) => service.tasks)
  const needs = services.flatMap(needsOf)
  const packages = new Map(needs.map((need) => [need.name, need.package]))
  const running = new RunningTasks()
  const host = await makeHost(connections, { metrics, log, packages, releases })
  const arches = takenArches(settings.foreignArches ?? [])
  const worker = new Worker({ host, messaging, definitions, arches, metrics, times: settings, running })
  const backgrounds = await startBackgrounds(services, { messaging, blobs, manifests: host.manifests, log }, releases)
  const asked = services.filter(({ isOptional = false }) => !isOptional)
  const always = asked.length === 0 ? needs : asked.flatMap(needsOf)
  const problems = () =>
    readinessProblems({ ...settings, needs: always, backgrounds, ping: () => messaging.ping(), checkStorage: blobs.check?.bind(blobs) })
  const state = { stopping: false }
  return { name: host.worker, messaging, log, metrics, settings, definitions, arches, needs, running, worker, backgrounds, state, problems }
}

/** What a service requires is for its own phases unless it names some, so that services in one process do not wait for each other's. */
function needsOf({ needs, tasks }: Service): Requirement[] {
  return needs.map((need) => ({ phases: [...new Set(tasks.map(({ phase }) => phase))], ...need }))
}

async function startBackgrounds(
  services: readonly Service[],
  environment: { messaging: Messaging; blobs: BlobStore; manifests: ManifestStore; log: ProcessLog },
  releases: AsyncDisposableStack,
): Promise<Background[]> {
  const backgrounds: Background[] = []
  for (const { name, background } of services) {
    if (background === undefined) continue
    backgrounds.push(releases.use(await background({ ...environment, log: environment.log.child({ service: name }) })))
  }
  return backgrounds
}

async function startServer(parts: Parts, releases: AsyncDisposableStack): Promise<HttpServer | null> {
  const { settings, worker, state, metrics, backgrounds, problems } = parts
  if (settings.http === null) return null
  // Without a token nobody gets in from outside: no bearer equals one that nobody knows.
  const token = isLoopback(settings.http.host) ? null : (settings.http.apiToken ?? crypto.randomUUID())
  const runTask = worker.runDirectly.bind(worker)
  const mounts = backgrounds.flatMap(({ routes }) => (routes === undefined ? [] : [routes]))
  const app = harnessApp({ problems, metrics, runTask, isStopping: () => state.stopping, token, mounts })
  const server = await serveHttp(app, settings.http)
  releases.defer(() => server.close(HTTP_GRACE_MS))
  return server
}

async function startTaking(parts: Parts, releases: AsyncDisposableStack): Promise<void> {
  const { messaging, log, settings, definitions, arches, needs, running, worker } = parts
  releases.defer(messaging.cancellation.listen((composeId, attempt) => running.cancelCompose(composeId, attempt)))
  const { slots, recheckMs, graceMs } = settings
  const handle = worker.handle.bind(worker)
  const malformed = worker.reportMalformed.bind(worker)
  const attendance = releases.use(await Attendance.open(messaging, { worker: parts.name, renewMs: recheckMs, log }))
  const announce = attendance.say.bind(attendance)
  const consumers = groupDefinitions(definitions).map(
    (group) => new PhaseConsumer(group, needs, { messaging, log, slots, arches, recheckMs, handle, malformed, announce }),
  )
  releases.defer(() => stopConsumers(consumers, running, graceMs))
  await Promise.all(consumers.map((consumer) => consumer.start()))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** Takes nothing more; tasks still in work after the grace time are interrupted and handed back. */
async function stopConsumers(consumers: readonly PhaseConsumer[], running: RunningTasks, graceMs: number): Promise<void> {
  const timer = setTimeout(() => running.interruptAll(), graceMs)
  await Promise.all(consumers.map((consumer) => consumer.stop()))
  clearTimeout(timer)
}
