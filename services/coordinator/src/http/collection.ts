import { CollectionStatus, CollectRequest } from '@murli/contracts'
import { createRoute } from '@hono/zod-openapi'
import { MurliError } from '@murli/runtime/errors'
import type { App, Backend } from './app.ts'
import { json, jsonBody, refusal } from './bodies.ts'

const status = (description: string) => json(CollectionStatus, description)
const refused = refusal('why not')

const collect = createRoute({
  method: 'post',
  path: '/v1/gc',
  summary: 'Retire composes whose time is over, and take away what nobody refers to; or only say what would go',
  request: { body: jsonBody(CollectRequest) },
  responses: { 202: status('it is under way, perhaps since somebody else asked for it'), 409: refused },
})

const show = createRoute({
  method: 'get',
  path: '/v1/gc',
  summary: 'The collection that is under way, or the last one',
  responses: { 200: status('the collection'), 404: refused },
})

/** Routes of collections. */
export function collectionRoutes(app: App, { collector }: Pick<Backend, 'collector'>): void {
  app.openapi(collect, async (context) => context.json(await collector.request(context.req.valid('json')), 202))
  app.openapi(show, async (context) => {
    const last = await collector.status()
    if (last === null) throw new MurliError('NOT_FOUND', 'nothing was ever collected', { hint: 'murli gc does it' })
    return context.json(last, 200)
  })
}
