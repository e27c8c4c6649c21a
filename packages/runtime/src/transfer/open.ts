import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Agent, interceptors, request } from 'undici'
import { MurliError } from '../errors/index.ts'

const CONNECT_TIMEOUT_MS = 10_000
const HEADERS_TIMEOUT_MS = 30_000
const BODY_TIMEOUT_MS = 60_000
const GONE = new Set([401, 403, 404, 410])
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'])

const dispatcher = new Agent({
  connectTimeout: CONNECT_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  bodyTimeout: BODY_TIMEOUT_MS,
}).compose(interceptors.redirect({ maxRedirections: 5 }))

/** That a server or disk says: there is no such file. The caller knows what that means. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
  /** What was answered: an error code of the system, or a status of HTTP. */
  readonly reason: string

  constructor(place: string, reason: string, options?: ErrorOptions) {
    super(`${place}: ${reason}`, options)
    this.reason = reason
  }
}

/** Path of a `file:` URL, or null for every other URL. */
export function localPath(url: string): string | null {
  return url.startsWith('file:') ? fileURLToPath(url) : null
}

/**
 * Opens the bytes behind a URL (`file:`, `http:`, `https:`). With `end` only the first bytes, up to that offset, are wanted; a
 * server may send more.
 * @throws {NotThere} when it does not exist or is forbidden. {MurliError} REPO_UNREACHABLE for other answers.
 */
export async function openUrl(url: string, options: { signal: AbortSignal; end?: number }): Promise<AsyncIterable<Uint8Array>> {
  const { signal, end } = options
  const path = localPath(url)
  if (path !== null) return openLocal(path, options)
  const headers = end === undefined ? {} : { range: `bytes=0-${end - 1}` }
  const response = await request(url, { dispatcher, signal, headers })
  if (response.statusCode === 200 || (end !== undefined && response.statusCode === 206)) return response.body
  await response.body.dump()
  if (GONE.has(response.statusCode)) throw new NotThere(url, `HTTP status ${response.statusCode}`)
  throw new MurliError('REPO_UNREACHABLE', `${url} answered with HTTP status ${response.statusCode}`, { details: { url } })
}

async function openLocal(path: string, { signal, end }: { signal: AbortSignal; end?: number }): Promise<AsyncIterable<Uint8Array>> {
  try {
    const handle = await open(path)
    return createReadStream(path, { fd: handle, signal, highWaterMark: 256 * 1024, ...(end === undefined ? {} : { end: end - 1 }) })
  } catch (cause) {
    throw asNotThere(path, cause) ?? cause
  }
}

/** What a system call says of a file that is not there or not for us, as {@link NotThere}; null for every other error. */
export function asNotThere(path: string, error: unknown): NotThere | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ABSENT.has(code) ? new NotThere(path, code, { cause: error }) : null
}

/** The bytes of a stream, up to `end`; the rest is left. @throws {MurliError} REPO_INVALID past `limit`. */
export async function readBytes(stream: AsyncIterable<Uint8Array>, options: { url: string; limit: number; end?: number }): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (options.end !== undefined && length >= options.end) break
    if (length > options.limit) {
      throw new MurliError('REPO_INVALID', `${options.url} is larger than ${options.limit} bytes`, { details: { url: options.url } })
    }
  }
  return Buffer.concat(chunks).subarray(0, options.end)
}
