import { collectDefaultMetrics } from 'prom-client'
import { openBlobStore } from '../blobs/index.ts'
import { toFailure } from '../errors/index.ts'
import { createLog } from '../log/index.ts'
import type { ProcessLog } from '../log/index.ts'
import { connectMessaging } from '../messaging/index.ts'
import { createMetrics } from '../metrics/index.ts'
import { presenceOver } from './presence.ts'
import { settingsFromEnv } from './settings.ts'
import type { ProcessSettings } from './settings.ts'
import { startServices } from './start.ts'
import type { RunningService, Service } from './types.ts'

/** A process that does not end by itself so long after it should have is ended. Milliseconds. */
const LAST_RESORT_MS = 15_000

/**
 * The main program of a service: reads the settings from the environment, connects, runs until SIGTERM or SIGINT, and then lets the event
 * loop run empty. A problem at start is logged with its code and hint, sets exit status 1 and is thrown.
 */
export async function runService(
  service: Service | readonly Service[],
  options: { env?: NodeJS.ProcessEnv } = {},
): Promise<RunningService> {
  const services = 'tasks' in service ? [service] : service
  const name = services.map((each) => each.name).join('+')
  let log = createLog({ name })
  try {
    const settings = settingsFromEnv(options.env ?? process.env)
    log = createLog({ name, level: settings.logLevel })
    const running = await start(services, name, settings, log)
    log.info({ url: running.url }, 'service is running')
    stopOnSignals(running, settings.harness.graceMs ?? 0, log)
    return running
  } catch (error) {
    const { message, ...fields } = toFailure(error)
    log.error(fields, message)
    process.exitCode = 1
    throw error
  }
}

async function start(services: readonly Service[], name: string, settings: ProcessSettings, log: ProcessLog): Promise<RunningService> {
  const releases = new AsyncDisposableStack()
  try {
    const { directory: cacheDirectory, bytes: cacheBytes } = settings.cache
    const metrics = createMetrics()
    collectDefaultMetrics({ register: metrics.registry })
    const messaging = releases.use(await connectMessaging(settings.messaging, { name, log }))
    const presence = presenceOver(messaging, settings.harness.blobGraceMs)
    const blobs = releases.use(await openBlobStore(settings.storage, { cacheDirectory, cacheBytes, log, presence }))
    const running = releases.use(await startServices(services, { messaging, blobs, settings: settings.harness, log, metrics }))
    const owned = releases.move()
    const stop = () => owned.disposeAsync()
    return { url: running.url, problems: () => running.problems(), stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await releases.disposeAsync()
    throw error
  }
}

function stopOnSignals(running: RunningService, graceMs: number, log: ProcessLog): void {
  const onSignal = (signal: NodeJS.Signals) => {
    process.off('SIGTERM', onSignal)
    process.off('SIGINT', onSignal)
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error({}, 'the process did not end by itself')
      process.exit(1)
    }, graceMs + LAST_RESORT_MS).unref()
    running.stop().catch((error: unknown) => {
      log.error({ ...toFailure(error) }, 'stopping went wrong')
      process.exitCode = 1
    })
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
