import { extname } from 'node:path'
import { MurliError } from '@murli/runtime/errors'
import { lookUpTree } from '@murli/runtime/manifests'
import type { Context } from 'hono'
import type { App, Backend } from './app.ts'
import { blobResponse } from './blobs.ts'
import { requireManifest } from './export.ts'
import { listing } from './listing.ts'

const TYPES: Record<string, string> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.gz': 'application/gzip',
  '.rpm': 'application/x-rpm',
  '.iso': 'application/x-iso9660-image',
  '.repo': 'text/plain; charset=utf-8',
  '.manifest': 'text/plain; charset=utf-8',
}

/** The tree server: `/composes/<id>/compose/…`, what dnf, installers and mirrors read. Straight out of object storage. */
export function treeRoutes(app: App, backend: Backend): void {
  app.get('/composes/:id/compose', (context) => context.redirect(`/composes/${context.req.param('id')}/compose/`))
  app.get('/composes/:id/compose/*', (context) => serve(context, backend))
}

async function serve(context: Context, backend: Backend): Promise<Response> {
  const id = context.req.param('id') ?? ''
  const manifest = await requireManifest(backend, id)
  const { pathname } = new URL(context.req.url)
  const inside = decodeURIComponent(pathname.slice(`/composes/${id}/compose/`.length))
  const path = inside.replace(/\/+$/, '')
  const found = manifest.tree === null ? null : await lookUpTree(backend.environment.manifests, manifest.tree, path)
  if (found === null) throw new MurliError('NOT_FOUND', `compose ${id} has no ${inside}`)
  if (found.kind === 'file') {
    const type = TYPES[extname(path)] ?? (path.includes('.') ? 'application/octet-stream' : 'text/plain; charset=utf-8')
    return blobResponse(context, backend, found.file, { type, mtime: found.file.mtime })
  }
  if (!pathname.endsWith('/')) return context.redirect(`${pathname}/`)
  return context.html(listing(`${id}/${path}`, path !== '', found.entries))
}
