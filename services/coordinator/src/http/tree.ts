import { extname } from 'node:path'
import type { Ref } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'
import { lookUpTree, type TreeLookUp } from '@murli/runtime/manifests'
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

/** Files beside `compose/` by which clients know a compose (spec 05 §1.1). */
const BESIDE = ['COMPOSE_ID', 'STATUS']
/** A finished compose never changes; a cache may still ask once a day whether it is there. */
const A_DAY = 'public, max-age=86400'

/**
 * The tree server: `/composes/<id>/…`, what dnf, installers and mirrors read, straight out of object storage. There are `compose/`,
 * `COMPOSE_ID` and `STATUS`.
 */
export function treeRoutes(app: App, backend: Backend): void {
  app.get('/composes/:id', (context) => context.redirect(`/composes/${context.req.param('id')}/`))
  app.get('/composes/:id/*', (context) => serve(context, backend))
}

async function serve(context: Context, backend: Backend): Promise<Response> {
  const id = context.req.param('id') ?? ''
  const { pathname } = new URL(context.req.url)
  const path = decodedPath(pathname.slice(`/composes/${id}/`.length))
  const found = await findInCompose(backend, id, path)
  if (found === null) throw new MurliError('NOT_FOUND', `compose ${id} has no ${path}`)
  context.header('Cache-Control', A_DAY)
  return respond(context, backend, { title: `${id}/${path}`, path, pathname, found })
}

/** A path out of an address. @throws {MurliError} NOT_FOUND for what is no encoded path */
export function decodedPath(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch (cause) {
    throw new MurliError('NOT_FOUND', `there is nothing at ${encoded}: it is not an encoded path`, { cause })
  }
}

/** A directory, or a file with where its bytes are. */
export type FoundInCompose = TreeLookUp | { kind: 'log'; ref: Ref }

/** What a compose has at a path below its top, or null. @throws {MurliError} NOT_FOUND, CONFLICT */
export async function findInCompose(backend: Backend, id: string, path: string): Promise<FoundInCompose | null> {
  const manifest = await requireManifest(backend, id)
  const [top = '', ...rest] = path.replace(/\/+$/, '').split('/')
  if (top === 'compose') return manifest.tree === null ? null : lookUpTree(backend.environment.manifests, manifest.tree, rest.join('/'))
  const beside = manifest.logs.filter((log) => BESIDE.includes(log.path))
  const ref = beside.find((log) => log.path === path)?.ref
  if (ref !== undefined) return { kind: 'log', ref }
  if (top !== '') return null
  const files = beside.map((log) => ({ name: log.path, kind: 'file' as const, size: log.ref.size, mtime: manifest.identity.startedAt }))
  return { kind: 'directory', entries: [...files, { name: 'compose', kind: 'directory' as const }] }
}

/** Answers with what was found. `title` heads the page of a directory; `pathname` is what was asked for. */
export function respond(
  context: Context,
  backend: Backend,
  { title, path, pathname, found }: { title: string; path: string; pathname: string; found: FoundInCompose },
): Promise<Response> | Response {
  if (found.kind === 'log') return blobResponse(context, backend, found.ref, { type: 'text/plain; charset=utf-8' })
  if (found.kind === 'file') {
    const type = TYPES[extname(path)] ?? (path.includes('.') ? 'application/octet-stream' : 'text/plain; charset=utf-8')
    return blobResponse(context, backend, found.file, { type, mtime: found.file.mtime })
  }
  if (!pathname.endsWith('/')) return context.redirect(`${pathname}/`)
  return context.html(listing(title, path !== '', found.entries))
}
