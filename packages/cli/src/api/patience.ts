import { setTimeout as sleep } from 'node:timers/promises'
import { ServerUnreachable } from './client.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000
/** How long a server may be away before we give up; a coordinator that restarts is back in seconds. */
export const PATIENCE_MS = 60_000

/** Pauses between attempts, in milliseconds, each twice as long as the one before up to a limit. */
export function* pauses(): Generator<number, never> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) yield pauseMs
}

/**
 * Asks again when the connection broke before the answer was there, until the server is back. One that was not there to begin with is not
 * waited for: its address may be wrong. Only for requests that do no harm when the server gets them twice.
 * @throws what the last attempt threw
 */
export async function askAgain<T>(ask: () => Promise<T>, patienceMs: number = PATIENCE_MS): Promise<T> {
  let brokenAt: number | null = null
  for (const pauseMs of pauses()) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error
      if (error.wasReached) brokenAt ??= Date.now()
      if (brokenAt === null || Date.now() - brokenAt > patienceMs) throw error
    }
    await sleep(pauseMs)
  }
  throw new Error('pauses have no end')
}
