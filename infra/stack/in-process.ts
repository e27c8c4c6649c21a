import { openBlobStore } from '@murli/runtime/blobs'
import { createLog } from '@murli/runtime/log'
import { connectMessaging } from '@murli/runtime/messaging'
import { presenceOver, settingsFromEnv, startServices } from '@murli/runtime/service'
import { SERVICES } from './services.ts'

/**
 * All services in this process, on one connection and one HTTP server, which is also the coordinator's.
 * @param env also becomes the environment of the process, which services read their own settings from
 * @throws MurliError of the runtime, when NATS or object storage cannot be used
 */
export async function startInThisProcess(env: NodeJS.ProcessEnv): Promise<{ url: string } & AsyncDisposable> {
  Object.assign(process.env, env)
  const settings = settingsFromEnv(env)
  const log = createLog({ name: 'murli', level: settings.logLevel })
  await using parts = new AsyncDisposableStack()
  const messaging = parts.use(await connectMessaging(settings.messaging, { name: 'murli', log }))
  const { directory: cacheDirectory, bytes: cacheBytes } = settings.cache
  const presence = presenceOver(messaging, settings.harness.blobGraceMs)
  const blobs = parts.use(await openBlobStore(settings.storage, { cacheDirectory, cacheBytes, log, presence }))
  const running = parts.use(await startServices(SERVICES, { messaging, blobs, settings: settings.harness, log }))
  const started = parts.move()
  return { url: running.url ?? '', [Symbol.asyncDispose]: () => started.disposeAsync() }
}
