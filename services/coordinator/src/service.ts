import { type Background, defineService, type ServiceEnvironment } from '@murli/runtime/service'
import { settingsFromEnvironment } from '@murli/sources'
import { Collector } from './collection/collector.ts'
import { Engine } from './engine/engine.ts'
import { createApp } from './http/app.ts'
import { Running } from './http/running.ts'
import { PublishedNames, publishedBucket } from './published/names.ts'
import { coordinatorSettings, type Settings } from './settings.ts'

/** Starts to drive composes and to serve the API. Everything is released when the result is disposed. */
export async function startCoordinator(environment: ServiceEnvironment, settings: Settings): Promise<Background> {
  await using stack = new AsyncDisposableStack()
  const engine = stack.use(await Engine.start(environment))
  const running = stack.use(new Running(environment.messaging, (composeId) => engine.ledger.hasEnded(composeId)))
  const published = new PublishedNames(await publishedBucket(environment.messaging), engine.ledger)
  const { retention, blobGraceSeconds, collectEverySeconds } = settings
  const graceMs = blobGraceSeconds * 1000
  const everyMs = collectEverySeconds === null ? null : collectEverySeconds * 1000
  const collector = stack.use(await Collector.start({ environment, ledger: engine.ledger, published, retention, graceMs, everyMs }))
  const routes = createApp({ engine, environment, running, published, collector }, settings.token)
  const started = stack.move()
  return { routes, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

/** The coordinator: the only service that knows that other phases exist. It has no tasks of its own. */
export const service = defineService({
  name: 'coordinator',
  tasks: [],
  background: (environment) => {
    // a setting of fetching that is not sound is told here, not to the first who sends a configuration
    settingsFromEnvironment(process.env)
    return startCoordinator(environment, coordinatorSettings(process.env))
  },
})
