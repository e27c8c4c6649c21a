import { setTimeout as delay } from 'node:timers/promises'
import { MurliError } from '../errors/index.ts'

const ATTEMPTS = 4
const FIRST_PAUSE_MS = 500

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
  return /^(UND_ERR_|HPE_|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(
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
