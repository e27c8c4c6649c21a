import { ComposeAccepted, ComposeDetail, ComposeRequest, ComposeSummary, ConfigReport, UnifiedIsosRequest } from '@murli/contracts'
import { createRoute, z } from '@hono/zod-openapi'
import { MurliError } from '@murli/runtime/errors'
import { createCompose } from '../engine/create.ts'
import { isEnded } from '../engine/states.ts'
import { makeUnifiedIsos } from '../engine/unified-isos.ts'
import { freeze, reachOf } from '../freeze/freeze.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { missesOf } from '../plan/misses.ts'
import { isPlan } from '../plan/plan-id.ts'
import { unknownCompose } from '../ledger/unknown-compose.ts'
import type { App, Backend } from './app.ts'
import { json, jsonBody, refusal } from './bodies.ts'
import { problem } from './problem.ts'
import { composeDetail, composeSummary } from './views.ts'

const refused = refusal('what is wrong, with one issue per finding')
const params = z.object({ id: z.string() })

const create = createRoute({
  method: 'post',
  path: '/v1/composes',
  summary: 'Validate a configuration and start a compose of it',
  request: { body: jsonBody(ComposeRequest) },
  responses: { 202: json(ComposeAccepted, 'the compose has started'), 422: refused },
})

const validate = createRoute({
  method: 'post',
  path: '/v1/validate',
  summary: 'Validate a configuration; nothing is started',
  request: { body: jsonBody(ComposeRequest) },
  responses: { 200: json(ConfigReport, 'all findings') },
})

const list = createRoute({
  method: 'get',
  path: '/v1/composes',
  summary: 'All composes, newest first',
  responses: { 200: json(z.object({ composes: z.array(ComposeSummary) }), 'composes') },
})

const show = createRoute({
  method: 'get',
  path: '/v1/composes/{id}',
  summary: 'A compose with its graph and the state of every node; with misses=true also why nodes were not memoised',
  request: { params, query: z.object({ misses: z.enum(['true', 'false']).default('false') }) },
  responses: { 200: json(ComposeDetail, 'the compose'), 404: refused },
})

const cancel = createRoute({
  method: 'post',
  path: '/v1/composes/{id}/cancel',
  summary: 'End a compose: its tools stop within seconds',
  request: { params },
  responses: { 202: json(ComposeSummary, 'it is being cancelled'), 409: refused },
})

const retry = createRoute({
  method: 'post',
  path: '/v1/composes/{id}/retry',
  summary: 'Run again what did not succeed',
  request: { params },
  responses: { 202: json(ComposeSummary, 'it goes on'), 409: refused },
})

const unify = createRoute({
  method: 'post',
  path: '/v1/composes/{id}/unified-isos',
  summary: 'Add images with the trees of all variants to a finished compose; it stays as it is until they are there',
  request: { params, body: jsonBody(UnifiedIsosRequest) },
  responses: { 202: json(ComposeSummary, 'it goes on, or has them already'), 404: refused, 409: refused },
})

/** Where a compose is, below this server's address. */
function links(id: string): { self: string; events: string; tree: string } {
  return { self: `/v1/composes/${id}`, events: `/v1/composes/${id}/events`, tree: `/composes/${id}/compose/` }
}

/** The record of a compose. @throws {MurliError} NOT_FOUND */
export async function requireCompose({ engine }: Backend, id: string): Promise<ComposeRecord> {
  const record = isPlan(id) ? null : await engine.ledger.compose(id)
  if (record === null) throw unknownCompose(id)
  return record.value
}

/** Routes of composes as a resource. */
export function composeRoutes(app: App, backend: Backend): void {
  const { engine, environment } = backend

  app.openapi(create, async (context) => {
    const created = await createCompose(context.req.valid('json'), engine, environment)
    if (!created.ok) {
      const first = created.issues.find((issue) => issue.severity === 'error')
      const detail = first?.message ?? 'the configuration is not valid'
      return problem(context, 422, { detail, code: first?.code ?? 'CONFIG_INVALID', issues: created.issues }) as never
    }
    const { id } = created.record.identity
    context.header('Location', links(id).self)
    return context.json({ composeId: id, state: created.record.state, links: links(id), warnings: created.warnings }, 202)
  })

  app.openapi(validate, async (context) => {
    const result = await freeze(context.req.valid('json'), environment.blobs, reachOf(environment))
    return context.json(result.ok ? { ok: true, issues: result.frozen.warnings } : { ok: false, issues: result.issues }, 200)
  })

  lookRoutes(app, backend)
  changeRoutes(app, backend)
}

/** A compose as lists show it. */
function summaryOf({ engine, running }: Backend): (record: ComposeRecord) => Promise<ComposeSummary> {
  return async (record) => composeSummary(record, await engine.run(record), running)
}

function lookRoutes(app: App, backend: Backend): void {
  const { engine, environment, running } = backend
  const summary = summaryOf(backend)
  app.openapi(list, async (context) => {
    const records = await engine.ledger.composes()
    return context.json({ composes: await Promise.all(records.map(summary)) }, 200)
  })

  app.openapi(show, async (context) => {
    const record = await requireCompose(backend, context.req.valid('param').id)
    if (!isEnded(record.state)) running.follow(record.identity.id)
    const run = await engine.run(record)
    if (isEnded(record.state)) await run.reload()
    const explains = context.req.valid('query').misses === 'true'
    const misses = explains ? await missesOf(record, { ledger: engine.ledger, manifests: environment.manifests }) : null
    return context.json(composeDetail(record, run, running, misses), 200)
  })
}

function changeRoutes(app: App, backend: Backend): void {
  const { engine } = backend
  const summary = summaryOf(backend)
  app.openapi(cancel, async (context) => {
    const known = await requireCompose(backend, context.req.valid('param').id)
    const record = await engine.cancel(known.identity.id)
    if (record === null) throw new MurliError('CONFLICT', `compose ${known.identity.id} is ${known.state}: there is nothing to cancel`)
    return context.json(await summary(record), 202)
  })

  app.openapi(retry, async (context) => {
    const known = await requireCompose(backend, context.req.valid('param').id)
    const record = await engine.retry(known.identity.id)
    if (record === null) throw new MurliError('CONFLICT', `compose ${known.identity.id} is ${known.state}: there is nothing to retry`)
    return context.json(await summary(record), 202)
  })

  app.openapi(unify, async (context) => {
    const known = await requireCompose(backend, context.req.valid('param').id)
    return context.json(await summary(await makeUnifiedIsos(known, context.req.valid('json').arches, backend)), 202)
  })
}
