import { ComposeDifference, DifferenceSection } from '@murli/contracts'
import { createRoute, z } from '@hono/zod-openapi'
import { composeDifference } from '@murli/difference'
import { differenceHtml, differenceText } from '@murli/difference/report'
import { MurliError } from '@murli/runtime/errors'
import { accepts } from 'hono/accepts'
import { StoredCompose } from '../difference/stored-compose.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { App, Backend } from './app.ts'
import { refusal } from './bodies.ts'
import { requireCompose } from './composes.ts'

const FORMS = ['application/json', 'text/html', 'text/plain']

const route = createRoute({
  method: 'get',
  path: '/v1/composes/{a}/diff/{b}',
  summary: 'What differs between two composes, each by its id or by a name that it is published under; as JSON, page or text by Accept',
  request: {
    params: z.object({ a: z.string(), b: z.string() }),
    query: z.object({
      section: z
        .string()
        .optional()
        .openapi({ description: `sections, separated by commas; without it all: ${DifferenceSection.options.join(', ')}` }),
      variant: z.string().optional().openapi({ description: 'UID; without it every variant' }),
      arch: z.string().optional().openapi({ description: 'tree arch; without it every arch' }),
    }),
  },
  responses: {
    200: {
      content: {
        'application/json': { schema: ComposeDifference },
        'text/html': { schema: z.string() },
        'text/plain': { schema: z.string() },
      },
      description: 'the difference, from a to b',
    },
    404: refusal('no such compose'),
    409: refusal('a compose has no tree'),
  },
})

/** `GET /v1/composes/<a>/diff/<b>`. */
export function diffRoutes(app: App, backend: Backend): void {
  app.openapi(route, async (context) => {
    const { a, b } = context.req.valid('param')
    const { section, variant = null, arch = null } = context.req.valid('query')
    const records = [await composeCalled(backend, a), await composeCalled(backend, b)] as const
    const [one, other] = await Promise.all(records.map((record) => StoredCompose.open(record, backend.environment)))
    const difference = await composeDifference(one!, other!, { sections: sectionsOf(section), variant, arch })
    context.header('Vary', 'Accept')
    const form = accepts(context, { header: 'Accept', supports: FORMS, default: 'application/json' })
    if (form === 'text/html') return context.html(differenceHtml(difference)) as never
    if (form === 'text/plain') return context.text(differenceText(difference)) as never
    return context.json(difference, 200)
  })
}

/** A compose by its id, or the one that is published under the name now. @throws {MurliError} NOT_FOUND */
async function composeCalled(backend: Backend, name: string): Promise<ComposeRecord> {
  const published = (await backend.published.all()).find((entry) => entry.name === name)
  return requireCompose(backend, published?.history[0]?.composeId ?? name)
}

function sectionsOf(text: string | undefined): Set<DifferenceSection> {
  if (text === undefined) return new Set(DifferenceSection.options)
  return new Set(
    text.split(',').map((name) => {
      const known = DifferenceSection.safeParse(name)
      if (known.success) return known.data
      throw new MurliError('REQUEST_INVALID', `section: there is no section '${name}'`, {
        hint: `sections are ${DifferenceSection.options.join(', ')}`,
      })
    }),
  )
}
