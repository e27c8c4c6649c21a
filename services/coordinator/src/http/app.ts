import { OpenAPIHono } from '@hono/zod-openapi'
import type { BlankEnv } from 'hono/types'
import { toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { Collector } from '../collection/collector.ts'
import type { Engine } from '../engine/engine.ts'
import type { PublishedNames } from '../published/names.ts'
import { bearerAuth } from './auth.ts'
import { blobRoutes } from './blobs.ts'
import { collectionRoutes } from './collection.ts'
import { composeRoutes } from './composes.ts'
import { describeRoutes } from './described.ts'
import { diffRoutes } from './diff.ts'
import { eventRoutes } from './events.ts'
import { explainRoutes } from './explain.ts'
import { exportRoutes } from './export.ts'
import { logRoutes } from './logs.ts'
import { planRoutes } from './plans.ts'
import { problem, problemOf } from './problem.ts'
import { publishedRoutes } from './published.ts'
import type { Running } from './running.ts'
import { treeRoutes } from './tree.ts'

/** The application that routes are added to. */
export type App = OpenAPIHono<BlankEnv>

/** What routes work on. */
export interface Backend {
  engine: Engine
  environment: ServiceEnvironment
  running: Running
  published: PublishedNames
  collector: Pick<Collector, 'request' | 'status'>
}

/** The coordinator's HTTP side. The API wants the token; trees can be read by anyone who reaches the server, as on a mirror. */
export function createApp(backend: Backend, token: string | null): App {
  const app = new OpenAPIHono<BlankEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined
      const [first] = result.error.issues
      const detail = `${first?.path.join('.') || 'body'}: ${first?.message ?? 'does not fit the schema'}`
      return problem(context, 400, { detail, code: 'REQUEST_INVALID' })
    },
  })
  app.onError((error, context) => {
    const failure = toFailure(error)
    const fields = { method: context.req.method, path: context.req.path, code: failure.code, stack: error.stack }
    if (failure.code === 'INTERNAL') backend.environment.log.error(fields, failure.message)
    return problemOf(context, error)
  })
  app.use('/v1/*', bearerAuth(token))
  composeRoutes(app, backend)
  planRoutes(app, backend)
  eventRoutes(app, backend)
  logRoutes(app, backend)
  exportRoutes(app, backend)
  explainRoutes(app, backend)
  diffRoutes(app, backend)
  blobRoutes(app, backend)
  treeRoutes(app, backend)
  publishedRoutes(app, backend)
  collectionRoutes(app, backend)
  describeRoutes(app)
  app.doc('/openapi.json', { openapi: '3.1.0', info: { title: 'Murli', version: '1', description: 'Composes of RPM distributions' } })
  return app
}
