import { Pin, PinRequest, Published, PublishedList, PublishedName, PublishRequest, RollbackRequest } from '@murli/contracts'
import { createRoute, z } from '@hono/zod-openapi'
import { MurliError } from '@murli/runtime/errors'
import { servePublished } from '../published/serve.ts'
import type { App, Backend } from './app.ts'
import { json, jsonBody, refusal } from './bodies.ts'
import { requireCompose } from './composes.ts'

const refused = refusal('why not')
const named = { params: z.object({ name: PublishedName }) }
const ofCompose = { params: z.object({ id: z.string() }) }

const list = createRoute({
  method: 'get',
  path: '/v1/published',
  summary: 'All names that composes are published under',
  responses: { 200: json(PublishedList, 'names') },
})

const show = createRoute({
  method: 'get',
  path: '/v1/published/{name}',
  summary: 'What a name stands for, and what it stood for before',
  request: named,
  responses: { 200: json(Published, 'the name'), 404: refused },
})

const publish = createRoute({
  method: 'post',
  path: '/v1/published/{name}',
  summary: 'Point a name to a finished compose, at once for everybody',
  request: { ...named, body: jsonBody(PublishRequest) },
  responses: { 200: json(Published, 'it is published'), 404: refused, 409: refused },
})

const rollback = createRoute({
  method: 'post',
  path: '/v1/published/{name}/rollback',
  summary: 'Point a name to a compose that it had before',
  request: { ...named, body: jsonBody(RollbackRequest) },
  responses: { 200: json(Published, 'it is published again'), 404: refused, 409: refused },
})

const unpublish = createRoute({
  method: 'delete',
  path: '/v1/published/{name}',
  summary: 'Take a name away; its composes stay until their time is over',
  request: named,
  responses: { 200: json(Published, 'what it was'), 404: refused },
})

const pin = createRoute({
  method: 'post',
  path: '/v1/composes/{id}/pin',
  summary: 'Keep a compose whatever its age',
  request: { ...ofCompose, body: jsonBody(PinRequest) },
  responses: { 200: json(Pin, 'it is kept'), 404: refused },
})

const unpin = createRoute({
  method: 'delete',
  path: '/v1/composes/{id}/pin',
  summary: 'Let a compose go when its time is over',
  request: ofCompose,
  responses: { 204: { description: 'it is not pinned' }, 404: refused },
})

/** Routes of published names and pins, and the trees under `/published/<name>/`. */
export function publishedRoutes(app: App, backend: Backend): void {
  const { published, engine } = backend
  app.openapi(list, async (context) => context.json({ published: await published.all() }, 200))
  app.openapi(show, async (context) => context.json(await published.get(context.req.valid('param').name), 200))
  app.openapi(publish, async (context) => {
    const { composeId, allowIncomplete } = context.req.valid('json')
    await requireCompose(backend, composeId)
    return context.json(await published.publish(context.req.valid('param').name, composeId, { allowIncomplete }), 200)
  })
  app.openapi(rollback, async (context) =>
    context.json(await published.rollback(context.req.valid('param').name, context.req.valid('json').to), 200),
  )
  app.openapi(unpublish, async (context) => context.json(await published.remove(context.req.valid('param').name), 200))

  app.openapi(pin, async (context) => {
    const { identity } = await requireCompose(backend, context.req.valid('param').id)
    const made = { because: context.req.valid('json').because, at: new Date().toISOString() }
    const record = await engine.ledger.changeCompose(identity.id, (current) => ({ ...current, pin: made }))
    if (record === null) throw new MurliError('NOT_FOUND', `compose ${identity.id} is gone: its time was over`)
    return context.json(made, 200)
  })
  app.openapi(unpin, async (context) => {
    const { identity } = await requireCompose(backend, context.req.valid('param').id)
    await engine.ledger.changeCompose(identity.id, ({ pin: _pin, ...rest }) => rest)
    return context.body(null, 204)
  })

  app.get('/published/:name', (context) => context.redirect(`/published/${context.req.param('name')}/`))
  app.get('/published/:name/*', (context) => servePublished(context, backend))
}
