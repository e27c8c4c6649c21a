import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { MurliError } from '@murli/runtime/errors'
import { Agent, interceptors, request } from 'undici'
import { localPath } from './url.ts'

const CONNECT_TIMEOUT_MS = 10_000
const HEADERS_TIMEOUT_MS = 30_000
const BODY_TIMEOUT_MS = 60_000
const ATTEMPTS = 4
const FIRST_PAUSE_MS = 500
const GONE = new Set([401, 403, 404, 410])

const dispatcher = new Agent({
  connectTimeout: CONNECT_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  bodyTimeout: BODY_TIMEOUT_MS,
}).compose(interceptors.redirect({ maxRedirections: 5 }))

/** That a server or disk says: there is no such file. The caller knows what that means. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
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
  if (GONE.has(response.statusCode)) throw new NotThere(`${url}: HTTP status ${response.statusCode}`)
  throw new MurliError('REPO_UNREACHABLE', `${url} answered with HTTP status ${response.statusCode}`, { details: { url } })
}

async function openLocal(path: string, { signal, end }: { signal: AbortSignal; end?: number }): Promise<AsyncIterable<Uint8Array>> {
  try {
    const handle = await open(path)
    return createReadStream(path, { fd: handle, signal, highWaterMark: 256 * 1024, ...(end === undefined ? {} : { end: end - 1 }) })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw ['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(code) ? new NotThere(`${path}: ${code}`, { cause }) : cause
  }
}

/**
 * Runs a transfer from `url`, and again after faults of the connection, with growing pauses. What the answer itself says
 * (not there, damaged) and cancellation end it at once.
 * @throws {MurliError} REPO_UNREACHABLE when no attempt got through.
 */
export async function withRetries<T>(url: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS, left = ATTEMPTS - 1; ; pauseMs *= 2, left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted || !isConnectionFault(error)) throw error
      if (left === 0) throw unreachable(url, error)
      await delay(pauseMs, undefined, { signal })
    }
  }
}

function isConnectionFault(error: unknown): boolean {
  if (error instanceof MurliError) return error.code === 'REPO_UNREACHABLE'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(UND_ERR_|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(
    code,
  )
}

function unreachable(url: string, error: unknown): MurliError {
  if (error instanceof MurliError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new MurliError('REPO_UNREACHABLE', `${url} could not be read: ${reason}`, {
    hint: 'is the server up, and may this worker reach it?',
    details: { url },
    cause: error,
  })
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
