import { MurliError } from '@murli/runtime/errors'
import type { Context } from 'hono'
import type { Backend } from '../http/app.ts'
import { decodedPath, findInCompose, type FoundInCompose, respond } from '../http/tree.ts'
import { composesOf } from './history.ts'

/** A client goes through mirrors one after the other. */
const MOST_MIRRORS = 5
/** How long a cache need not ask again for what can never be anything else. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * Answers `/published/<name>/…`: one request reads the pointer once, so that it sees one compose. What the present compose does not have,
 * and the name says by itself which content is meant, comes from a compose that the name stood for within the last 24 hours: a client
 * that has read the old `repomd.xml` still gets the old records and packages. `?pin` leads to the compose itself, where nothing ever
 * changes; `?mirrorlist` says that address in a line, as `dnf` wants it.
 */
export async function servePublished(context: Context, backend: Backend): Promise<Response> {
  const name = context.req.param('name') ?? ''
  const published = await backend.published.get(name)
  const { pathname, searchParams, origin } = new URL(context.req.url)
  const inside = pathname.slice(`/published/${encodeURIComponent(name)}/`.length)
  const [present, ...past] = composesOf(published, Date.now())
  if (present === undefined) throw new MurliError('NOT_FOUND', `nothing is published as ${name}`)
  const steady = `/composes/${present}/${inside}`
  context.header('X-Murli-Compose-Id', present)
  context.header('Cache-Control', 'no-cache')
  if (searchParams.has('pin')) return context.redirect(steady, 307)
  if (searchParams.has('mirrorlist'))
    return context.text(
      mirrors([present, ...past], inside)
        .map((path) => `${origin}${path}\n`)
        .join(''),
    )
  const path = decodedPath(inside)
  for (const id of isSelfNamed(path) ? [present, ...past] : [present]) {
    const found = await findInCompose(backend, id, path)
    if (found === null) continue
    return answer(context, backend, { id, path, pathname, found, steady: `/composes/${id}/${inside}` })
  }
  throw new MurliError('NOT_FOUND', `${name} is compose ${present}, which has no ${path}`)
}

function mirrors(ids: readonly string[], inside: string): string[] {
  return ids.slice(0, MOST_MIRRORS).map((id) => `/composes/${id}/${inside}`)
}

interface Answered {
  id: string
  path: string
  pathname: string
  found: FoundInCompose
  steady: string
}

function answer(context: Context, backend: Backend, { id, path, pathname, found, steady }: Answered): Promise<Response> | Response {
  context.header('X-Murli-Compose-Id', id)
  context.header('Content-Location', steady)
  if (isNamedByChecksum(path)) context.header('Cache-Control', FOR_EVER)
  return respond(context, backend, { title: `${pathname.split('/')[2]}/${path}`, path, pathname, found })
}

/** Packages, images and records named by their checksum; everything else has the same name in every compose. */
function isSelfNamed(path: string): boolean {
  return /\.(rpm|drpm|iso)$/.test(path) || isNamedByChecksum(path)
}

function isNamedByChecksum(path: string): boolean {
  return /(^|\/)repodata\/[0-9a-f]{32,128}-[^/]+$/.test(path)
}
