import { Explanation } from '@murli/contracts'
import { createRoute, z } from '@hono/zod-openapi'
import { explain } from '../explain/explain.ts'
import type { App, Backend } from './app.ts'
import { json, refusal } from './bodies.ts'
import { requireCompose } from './composes.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/composes/{id}/explain',
  summary: 'Why packages are in the trees of a compose, or are not',
  request: {
    params: z.object({ id: z.string() }),
    query: z.object({
      package: z.string().min(1).max(300).openapi({ description: 'name, name.arch, NEVRA or a glob of one of them', example: 'bash' }),
      variant: z.string().optional().openapi({ description: 'UID; without it every variant' }),
      arch: z.string().optional().openapi({ description: 'tree arch; without it every arch' }),
    }),
  },
  responses: {
    200: json(Explanation, 'one answer for each tree and package'),
    404: refusal('no such compose or tree'),
  },
})

/** `GET /v1/composes/<id>/explain`: reads what gather, pkgset and trimming have decided. */
export function explainRoutes(app: App, backend: Backend): void {
  app.openapi(route, async (context) => {
    const record = await requireCompose(backend, context.req.valid('param').id)
    const run = await backend.engine.run(record)
    await run.reload()
    const { package: text, variant = null, arch = null } = context.req.valid('query')
    return context.json(await explain(record, run, { package: text, variant, arch }, backend.environment), 200)
  })
}
