import { MurliError } from '@murli/runtime/errors'
import type { Context } from 'hono'
import type { App, Backend } from './app.ts'
import { blobResponse } from './blobs.ts'
import { requireCompose } from './composes.ts'

/** `GET /v1/composes/<id>/nodes/<phase>/<variant>/<arch>[/<item>]/log`: JSON lines of the node's last attempt. */
export function logRoutes(app: App, backend: Backend): void {
  app.get('/v1/composes/:id/nodes/:phase/:variant/:arch/log', (context) => nodeLog(context, backend))
  app.get('/v1/composes/:id/nodes/:phase/:variant/:arch/:item/log', (context) => nodeLog(context, backend))
}

async function nodeLog(context: Context, backend: Backend): Promise<Response> {
  const { id = '', phase, variant, arch, item } = context.req.param()
  const node = [phase, variant, arch, ...(item === undefined ? [] : [item])].join('/')
  const run = await backend.engine.run(await requireCompose(backend, id))
  if (run.node(node) === null) throw new MurliError('NOT_FOUND', `compose ${id} has no node ${node}`)
  await run.reload()
  const log = run.completion(node)?.log ?? null
  if (log === null) throw new MurliError('NOT_FOUND', `node ${node} has no log yet`)
  return blobResponse(context, backend, log, { type: 'text/plain; charset=utf-8' })
}
