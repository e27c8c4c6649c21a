import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, readStackFile } from '@murli/cli/stack-file'
import { startObjectStore } from '@murli/object-store'
import { takeLock } from '../bootstrap/lock.mjs'
import { Announcement } from './announcement.ts'
import { objectsDirectory, ownsNats, ownsObjects, serviceEnvironment } from './environment.ts'
import { natsConfig, waitForNats } from './nats.ts'
import { planProcesses } from './plan.ts'
import { type PrivateSettings, privateSettings, writePrivateFile } from './private-settings.ts'
import { SupervisedProcess } from './supervised-process.ts'

/** What clients assume when nobody says otherwise. */
const REGION = 'us-east-1'
const START_TIMEOUT_MS = 60_000
const NATS_GRACE_MS = 10_000
const SERVICE_GRACE_MS = 25_000
const POLL_MS = 20
/** A server that ends this often before it ever answered has something against its configuration or data. */
const START_ATTEMPTS = 3

export interface StackOptions {
  /** Data, logs and secrets; made when missing. */
  stateDirectory: string
  /** All services in this process, or each in its own. */
  mode: 'one-process' | 'processes'
  /** Processes per service in the mode `processes`. */
  scale: Readonly<Record<string, number>>
  env: NodeJS.ProcessEnv
  say: (line: string) => void
}

/** A stack that runs; disposing of it ends everything, NATS last. */
export interface Stack extends AsyncDisposable {
  readonly url: string
}

/** Somebody else runs a stack on this state directory. */
export class StackRunsAlready extends Error {
  override readonly name = 'StackRunsAlready'
}

/**
 * Starts the local stack: NATS and object storage (unless the environment names others), then the services. Data of an earlier stack is
 * gone on with. The last thing is the stack file, by which commands find it.
 * @throws StackRunsAlready; Error that names what could not start
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { stateDirectory, env: given } = options
  await using parts = new AsyncDisposableStack()
  mkdirSync(join(stateDirectory, 'logs'), { recursive: true, mode: 0o700 })
  const release = await takeLock(join(stateDirectory, 'stack.lock'), { wait: false })
  if (release === null) throw new StackRunsAlready(`a stack runs already on ${stateDirectory}`)
  parts.defer(release)
  await endLeftovers(stateDirectory)
  const settings = await privateSettings(stateDirectory)
  const env = serviceEnvironment(given, settings, stateDirectory)
  // loading the services takes longer than starting NATS; the other mode never does
  const services = options.mode === 'one-process' ? import('./in-process.ts') : null
  services?.catch(() => undefined) // told when it is awaited
  const processes: SupervisedProcess[] = []
  const announcement = new Announcement({ options, env, processes })
  if (ownsNats(given)) processes.push(parts.adopt(await startNats(options, settings, announcement), (nats) => nats.stop()))
  if (ownsObjects(given)) parts.use(await startObjects(stateDirectory, settings))
  const inside = { MURLI_HTTP_PORT: String(settings.ports.coordinator), ...env }
  const url =
    services === null
      ? await startProcesses(options, inside, { parts, processes, announcement })
      : parts.use(await (await services).startInThisProcess(inside)).url
  parts.defer(() => announcement.withdraw())
  announcement.publish(url)
  const started = parts.move()
  return { url, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

/** Children of a stack that was killed have been told to end by the kernel; their data is free when they have. */
async function endLeftovers(stateDirectory: string): Promise<void> {
  const before = readStackFile(stateDirectory)
  const running = Object.values(before?.processes ?? {}).filter(isRunning)
  const deadline = Date.now() + NATS_GRACE_MS
  for (const { pid } of running) process.kill(pid, 'SIGTERM')
  while (running.some(isRunning)) {
    if (Date.now() > deadline) for (const left of running.filter(isRunning)) process.kill(left.pid, 'SIGKILL')
    await sleep(POLL_MS)
  }
}

async function startNats(
  { stateDirectory, env, say }: StackOptions,
  { ports, natsToken }: PrivateSettings,
  announcement: Announcement,
): Promise<SupervisedProcess> {
  const config = join(stateDirectory, 'nats.conf')
  const log = join(stateDirectory, 'logs/nats-server.log')
  writePrivateFile(config, natsConfig({ port: ports.nats, token: natsToken, storeDirectory: join(stateDirectory, 'nats') }))
  const failed = new AbortController()
  let exits = 0
  const nats = new SupervisedProcess({
    name: 'nats-server',
    command: 'nats-server',
    args: ['--config', config],
    env,
    log,
    graceMs: NATS_GRACE_MS,
    onExit: (how) => {
      say(`nats-server ended (${how}) and is started again`)
      exits += 1
      if (exits === START_ATTEMPTS) failed.abort()
    },
    onRestart: () => announcement.renew(),
  })
  try {
    await waitForNats(ports.nats, AbortSignal.any([failed.signal, AbortSignal.timeout(START_TIMEOUT_MS)]))
    return nats
  } catch (cause) {
    await nats.stop()
    throw new Error(`nats-server does not start: ${lastLine(log)}`, { cause })
  }
}

function lastLine(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? ''
}

function startObjects(stateDirectory: string, { ports, accessKeyId, secretAccessKey }: PrivateSettings): Promise<AsyncDisposable> {
  return startObjectStore({
    directory: objectsDirectory(stateDirectory),
    host: '127.0.0.1',
    region: REGION,
    port: ports.objects,
    credentials: { accessKeyId, secretAccessKey },
  })
}

/**
 * Half of the default: a worker's peak falls by a third (gather of 15,000 packages: from 356 to 254 MB), so that many fit on a machine.
 */
const YOUNG_GENERATION = '--max-semi-space-size=8'

/**
 * Large buffers go back to the system when they are freed, where the C library is glibc. By itself it keeps ever larger ones: 190 MB of
 * nothing after pkgset has copied the records of 40,000 packages, on top of which the next task comes.
 */
const GIVE_BACK = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '1048576', MALLOC_ARENA_MAX: '2' }

/** Every service in a process of its own. @returns the coordinator's URL */
async function startProcesses(
  { stateDirectory, scale, say }: StackOptions,
  env: NodeJS.ProcessEnv,
  { parts, processes, announcement }: { parts: AsyncDisposableStack; processes: SupervisedProcess[]; announcement: Announcement },
): Promise<string> {
  // all at once at the end: they have the same grace time
  const started: SupervisedProcess[] = []
  parts.defer(async () => void (await Promise.all(started.map((child) => child.stop()))))
  for (const { name, service } of planProcesses(scale)) {
    const cache = { MURLI_CACHE_DIRECTORY: join(env['MURLI_CACHE_DIRECTORY'] ?? '', name) }
    const child = new SupervisedProcess({
      name,
      command: process.execPath,
      args: [YOUNG_GENERATION, join(import.meta.dirname, '../../services', service, 'src/main.ts')],
      env: { ...GIVE_BACK, ...env, ...cache, ...(service === 'coordinator' ? {} : { MURLI_HTTP_PORT: '0' }) },
      log: join(stateDirectory, 'logs', `${name}.log`),
      graceMs: SERVICE_GRACE_MS,
      onExit: (how) => say(`${name} ended (${how}) and is started again`),
      onRestart: () => announcement.renew(),
    })
    started.push(child)
    processes.push(child)
  }
  const url = `http://127.0.0.1:${env['MURLI_HTTP_PORT']}`
  await waitForHealth(url, join(stateDirectory, 'logs/coordinator.log'))
  return url
}

async function waitForHealth(url: string, log: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await isHealthy(url))) {
    if (Date.now() > deadline) throw new Error(`the coordinator does not answer at ${url}; see ${log}`)
    await sleep(POLL_MS)
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false // not listening yet
  }
}
