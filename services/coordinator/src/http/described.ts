import { ComposeEvent } from '@murli/contracts'
import { ComposeManifest } from '@murli/contracts/documents'
import { z } from '@hono/zod-openapi'
import type { App } from './app.ts'
import { refusal } from './bodies.ts'

const id = z.object({ id: z.string() })
const node = id.extend({ phase: z.string(), variant: z.string(), arch: z.string() })
const refused = refusal('what is wrong')

/** Describes the routes that answer with streams, bytes or pages, which the framework's own helper has no form for. */
export function describeRoutes({ openAPIRegistry: registry }: App): void {
  const get = (path: string, summary: string, params: z.ZodObject, content: Record<string, { schema: z.ZodType }>): void =>
    registry.registerPath({
      method: 'get',
      path,
      summary,
      request: { params },
      responses: { 200: { description: 'found', content }, 404: refused },
    })
  const bytes = { 'application/octet-stream': { schema: z.string() } }
  get('/v1/composes/{id}/events', 'Server-sent events, the data of each a ComposeEvent; Last-Event-ID goes on', id, {
    'text/event-stream': { schema: ComposeEvent },
  })
  get('/v1/plans/{id}/events', 'What happens to a plan, in the same way', id, { 'text/event-stream': { schema: ComposeEvent } })
  get('/v1/composes/{id}/nodes/{phase}/{variant}/{arch}/log', 'Log of a node without an item, JSON lines', node, {
    'text/plain': { schema: z.string() },
  })
  get('/v1/composes/{id}/nodes/{phase}/{variant}/{arch}/{item}/log', 'Log of a node, JSON lines', node.extend({ item: z.string() }), {
    'text/plain': { schema: z.string() },
  })
  get('/v1/composes/{id}/manifest', 'The manifest of a compose that has ended', id, { 'application/json': { schema: ComposeManifest } })
  get('/v1/composes/{id}/files', 'Every file of an export, JSON lines of path, digest, size, mtime, mode', id, {
    'application/jsonl': { schema: z.string() },
  })
  get('/v1/blobs/{digest}', 'Bytes of a blob, with ranges; the query size is the number of bytes', z.object({ digest: z.string() }), bytes)
  const tree = { ...bytes, 'text/html': { schema: z.string() } }
  get('/composes/{id}/{path}', 'A compose: files with ranges and ETag, directories as pages', id.extend({ path: z.string() }), tree)
  get(
    '/published/{name}/{path}',
    'The compose that a name stands for; ?pin leads to the compose itself, ?mirrorlist says where it is',
    z.object({ name: z.string(), path: z.string() }),
    tree,
  )
}
