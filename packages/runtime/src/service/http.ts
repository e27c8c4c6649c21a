import { TaskMessage } from '@murli/contracts'
import type { Completion, Problem } from '@murli/contracts'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Metrics } from '../metrics/index.ts'

const MAX_BODY_BYTES = 256 * 1024

/** What the harness's pages need. */
export interface HttpParts {
  problems: () => Promise<string[]>
  metrics: Metrics
  runTask: (task: TaskMessage, signal: AbortSignal) => Promise<Completion>
  isStopping: () => boolean
  /** Token that POST /v1/tasks wants, or null for an open door (loopback only). */
  token: string | null
  /** Pages of the services themselves. */
  mounts: readonly Hono[]
}

/**
 * The paths of every worker: `/healthz` the process lives; `/readyz` 200, or 503 with the list of what is not usable; `/metrics` for
 * Prometheus; `POST /v1/tasks` does the task in the body and answers with its completion, failed ones included.
 */
export function harnessApp(parts: HttpParts): Hono {
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.get('/readyz', async (context) => {
    const problems = parts.isStopping() ? ['the process is stopping'] : await parts.problems()
    return context.json({ ready: problems.length === 0, problems }, problems.length === 0 ? 200 : 503)
  })
  app.get('/metrics', async (context) =>
    context.text(await parts.metrics.registry.metrics(), 200, { 'content-type': parts.metrics.registry.contentType }),
  )
  app.post('/v1/tasks', bodyLimit({ maxSize: MAX_BODY_BYTES }), (context) => postTask(context, parts))
  for (const mount of parts.mounts) app.route('/', mount)
  return app
}

async function postTask(context: Context, parts: HttpParts): Promise<Response> {
  if (parts.token !== null && !bearerIs(context.req.header('authorization'), parts.token)) {
    return problem(context, 401, 'UNAUTHORIZED', 'a bearer token is required and this is not it')
  }
  if (parts.isStopping()) return problem(context, 503, 'CONFLICT', 'the process is stopping')
  const body = TaskMessage.safeParse(await context.req.json().catch(() => undefined))
  if (!body.success) return problem(context, 400, 'REQUEST_INVALID', z.prettifyError(body.error))
  return context.json(await parts.runTask(body.data, context.req.raw.signal))
}

/** Compares in constant time, through digests of equal length. */
function bearerIs(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? ''
  return timingSafeEqual(sha256(given), sha256(token))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function problem(context: Context, status: 400 | 401 | 503, code: string, detail: string): Response {
  const titles = { 400: 'Bad Request', 401: 'Unauthorized', 503: 'Service Unavailable' }
  const body: Problem = { type: 'about:blank', title: titles[status], status, detail, code }
  return context.json(body, status, { 'content-type': 'application/problem+json' })
}
