import { extname } from 'node:path'
import { html } from 'hono/html'
import { MurliError } from '@murli/runtime/errors'
import { lookUpTree } from '@murli/runtime/manifests'
import type { Context } from 'hono'
import type { App, Backend } from './app.ts'
import { blobResponse } from './blobs.ts'
import { requireManifest } from './export.ts'

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

type Entries = Extract<NonNullable<Awaited<ReturnType<typeof lookUpTree>>>, { kind: 'directory' }>['entries']

/** A directory as a page that people read and `wget -r` follows. */
function listing(title: string, hasParent: boolean, entries: Entries) {
  const rows = entries.map((entry) => {
    const name = entry.kind === 'directory' ? `${entry.name}/` : entry.name
    const modified = entry.mtime === undefined ? '' : new Date(entry.mtime * 1000).toISOString().slice(0, 16).replace('T', ' ')
    return html`<tr>
      <td><a href="${encodeURIComponent(entry.name)}${entry.kind === 'directory' ? '/' : ''}">${name}</a></td>
      <td>${modified}</td>
      <td class="size">${entry.size ?? ''}</td>
    </tr>`
  })
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          body {
            font:
              15px/1.5 system-ui,
              sans-serif;
            margin: 2rem auto;
            max-width: 64rem;
            padding: 0 1rem;
          }
          table {
            border-collapse: collapse;
            width: 100%;
          }
          td {
            padding: 0.15rem 0.6rem;
            border-bottom: 1px solid #8883;
          }
          .size {
            text-align: right;
            font-variant-numeric: tabular-nums;
          }
          a {
            text-decoration: none;
          }
          a:hover {
            text-decoration: underline;
          }
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <table>
          ${
            hasParent
              ? html`<tr>
                  <td><a href="../">../</a></td>
                  <td></td>
                  <td></td>
                </tr>`
              : ''
          }${rows}
        </table>
      </body>
    </html>`
}
