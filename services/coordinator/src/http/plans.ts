import { PlanRequest, PlanStatus } from '@murli/contracts'
import { PlanDocument } from '@murli/contracts/documents'
import { createRoute, z } from '@hono/zod-openapi'
import { MurliError } from '@murli/runtime/errors'
import type { ComposeRecord } from '../ledger/records.ts'
import { createPlan } from '../plan/create.ts'
import { isPlan } from '../plan/plan-id.ts'
import type { App, Backend } from './app.ts'
import { json, jsonBody, refusal } from './bodies.ts'
import { problem } from './problem.ts'
import { countsByState } from './views.ts'

const status = (description: string) => json(PlanStatus, description)
const refused = refusal('what is wrong, with one issue per finding')
const params = z.object({ id: z.string() })

const create = createRoute({
  method: 'post',
  path: '/v1/plans',
  summary: 'Find out what a compose of a configuration would do and hold; no tree is written',
  request: { body: jsonBody(PlanRequest) },
  responses: { 202: status('the plan is being made'), 404: refused, 422: refused },
})

const show = createRoute({
  method: 'get',
  path: '/v1/plans/{id}',
  summary: 'A plan, as far as it is',
  request: { params },
  responses: { 200: status('the plan'), 404: refused },
})

const cancel = createRoute({
  method: 'post',
  path: '/v1/plans/{id}/cancel',
  summary: 'Give a plan up',
  request: { params },
  responses: { 202: status('it is being given up'), 404: refused, 409: refused },
})

/** The record of a plan. @throws {MurliError} NOT_FOUND, also for one that is forgotten */
export async function requirePlan({ engine }: Backend, id: string): Promise<ComposeRecord> {
  const record = isPlan(id) ? await engine.ledger.compose(id) : null
  if (record === null) throw new MurliError('NOT_FOUND', `no plan ${id}`, { hint: 'plans are kept for seven days; make another one' })
  return record.value
}

/** Routes of plans as a resource. */
export function planRoutes(app: App, backend: Backend): void {
  const { engine, environment, running } = backend

  const view = async (record: ComposeRecord): Promise<PlanStatus> => {
    const { identity, state, createdAt, finishedAt, failure, manifest, plan } = record
    const counts = countsByState(identity.id, await engine.run(record), running)
    const document = manifest === null ? null : await environment.manifests.get(PlanDocument, manifest)
    const links = { self: `/v1/plans/${identity.id}`, events: `/v1/plans/${identity.id}/events` }
    return { planId: identity.id, state, against: plan?.against ?? null, createdAt, finishedAt, failure, links, counts, plan: document }
  }

  app.openapi(create, async (context) => {
    const created = await createPlan(context.req.valid('json'), engine, environment)
    if (!created.ok) {
      const first = created.issues.find((issue) => issue.severity === 'error')
      const detail = first?.message ?? 'the configuration is not valid'
      return problem(context, 422, { detail, code: first?.code ?? 'CONFIG_INVALID', issues: created.issues }) as never
    }
    const answer = await view(created.record)
    context.header('Location', answer.links.self)
    return context.json(answer, 202)
  })

  app.openapi(show, async (context) => context.json(await view(await requirePlan(backend, context.req.valid('param').id)), 200))

  app.openapi(cancel, async (context) => {
    const known = await requirePlan(backend, context.req.valid('param').id)
    const record = await engine.cancel(known.identity.id)
    if (record === null) throw new MurliError('CONFLICT', `plan ${known.identity.id} is ${known.state}: there is nothing to cancel`)
    return context.json(await view(record), 202)
  })
}
