import { createReadStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { MurliError } from '@murli/runtime/errors'
import { Agent, interceptors, request } from 'undici'

const HEADERS_TIMEOUT_MS = 30_000
const BODY_TIMEOUT_MS = 60_000
const ATTEMPTS = 4
const FIRST_PAUSE_MS = 500

const dispatcher = new Agent({ headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS }).compose(
  interceptors.redirect({ maxRedirections: 5 }),
)

/** Path of a `file:` URL, or null for every other URL. */
export function localPath(url: string): string | null {
  return url.startsWith('file:') ? fileURLToPath(url) : null
}

/**
 * Opens the bytes behind a URL (`file:`, `http:`, `https:`) as a stream.
 * @throws {MurliError} PACKAGE_MISSING when the server says that there is no such file, REPO_UNREACHABLE when it cannot say.
 */
export async function openUrl(url: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const path = localPath(url)
  if (path !== null) return createReadStream(path, { signal })
  const response = await request(url, { dispatcher, signal })
  if (response.statusCode === 200) return response.body
  await response.body.dump()
  if ([401, 403, 404, 410].includes(response.statusCode)) throw missing(url, `HTTP status ${response.statusCode}`)
  throw new MurliError('REPO_UNREACHABLE', `${url} answered with HTTP status ${response.statusCode}`, { details: { url } })
}

/**
 * Runs a transfer from `url`, and runs it again after faults of the connection, with growing pauses. Errors that say something
 * about the file itself (missing, corrupt) and cancellation end it at once.
 */
export async function transfer<T>(url: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS, left = ATTEMPTS; ; pauseMs *= 2) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted) throw error
      const failure = translate(url, error)
      left -= 1
      if (left === 0 || failure.code !== 'REPO_UNREACHABLE') throw failure
      await delay(pauseMs, undefined, { signal })
    }
  }
}

/** The package that `url` names is not there. */
export function missing(url: string, why: string): MurliError {
  return new MurliError('PACKAGE_MISSING', `the repository lists ${url}, but the file cannot be read: ${why}`, {
    hint: 'run createrepo_c again in that repository, or restore the file',
    details: { url },
  })
}

function translate(url: string, error: unknown): MurliError {
  if (error instanceof MurliError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(code)) return missing(url, code)
  if (localPath(url) !== null) throw error
  const reason = error instanceof Error ? error.message : String(error)
  return new MurliError('REPO_UNREACHABLE', `${url} could not be read: ${reason}`, { details: { url }, cause: error })
}
