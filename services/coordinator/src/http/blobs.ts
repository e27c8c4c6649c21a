import { Readable } from 'node:stream'
import { Digest } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'
import type { BlobAddress } from '@murli/runtime/blobs'
import type { Context } from 'hono'
import type { App, Backend } from './app.ts'
import { parseRange } from './range.ts'

/** `GET /v1/blobs/<digest>?size=<bytes>`: the bytes of a blob, with ranges. */
export function blobRoutes(app: App, backend: Backend): void {
  app.get('/v1/blobs/:digest', async (context) => {
    const digest = Digest.safeParse(context.req.param('digest'))
    const size = Number(context.req.query('size'))
    if (!digest.success || !Number.isSafeInteger(size)) {
      throw new MurliError('REQUEST_INVALID', 'expected /v1/blobs/sha256:<64 hex digits>?size=<bytes>')
    }
    return blobResponse(context, backend, { digest: digest.data, size }, { type: 'application/octet-stream' })
  })
}

/** What the answer says of the bytes. `mtime` in seconds. */
export interface Described {
  type: string
  mtime?: number
}

/** A blob as an answer: whole or one range, with ETag and Last-Modified, 304 when the client has it (RFC 9110). */
export async function blobResponse(context: Context, backend: Backend, address: BlobAddress, described: Described): Promise<Response> {
  const etag = `"${address.digest}"`
  const headers: Record<string, string> = {
    'content-type': described.type,
    'accept-ranges': 'bytes',
    etag,
    ...(described.mtime === undefined ? {} : { 'last-modified': new Date(described.mtime * 1000).toUTCString() }),
  }
  if (context.req.header('if-none-match') === etag) return context.newResponse(null, 304, headers)
  const wanted = context.req.header('if-range') ?? etag
  const range = wanted === etag ? parseRange(context.req.header('range'), address.size) : null
  if (range === 'unsatisfiable') return context.newResponse(null, 416, { ...headers, 'content-range': `bytes */${address.size}` })
  if (range === null) {
    const body = context.req.method === 'HEAD' ? null : webStream(await backend.environment.blobs.read(address))
    return context.newResponse(body, 200, { ...headers, 'content-length': String(address.size) })
  }
  headers['content-range'] = `bytes ${range.start}-${range.end - 1}/${address.size}`
  headers['content-length'] = String(range.end - range.start)
  const body = context.req.method === 'HEAD' ? null : webStream(Readable.from(rangeChunks(backend, address, range)))
  return context.newResponse(body, 206, headers)
}

const RANGE_CHUNK_BYTES = 4 * 1024 * 1024

/** A range in pieces, so that a range of a whole ISO is never in memory. */
async function* rangeChunks(backend: Backend, address: BlobAddress, range: { start: number; end: number }): AsyncGenerator<Buffer> {
  for (let at = range.start; at < range.end; at += RANGE_CHUNK_BYTES) {
    yield await backend.environment.blobs.readRange(address, at, Math.min(at + RANGE_CHUNK_BYTES, range.end))
  }
}

function webStream(stream: Readable): ReadableStream {
  return Readable.toWeb(stream) as ReadableStream
}
