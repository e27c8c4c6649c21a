import { setTimeout as sleep } from 'node:timers/promises'
import { FAULT, KojiFault } from '../calls/index.ts'
import { TransportError } from './transport-error.ts'

/** How long a hub is asked again. Milliseconds. */
export interface RetryTimes {
  /** Further sendings after the first, of which one at once and the others after a pause. */
  readonly retries: number
  readonly pauseMs: number
  /** How long a hub that says it is offline is waited for, and how often it is asked. */
  readonly offlineForMs: number
  readonly offlinePauseMs: number
}

/** As Koji's own client by default (ten minutes), and two hours of maintenance (spec 07 §6). */
export const RETRY_TIMES: RetryTimes = { retries: 30, pauseMs: 20_000, offlineForMs: 2 * 3_600_000, offlinePauseMs: 20_000 }

const LONGEST_WISH_MS = 5 * 60_000
/** Part of a pause that is left to chance, so that workers do not ask all at once. */
const JITTER = 0.25

/**
 * Sends a call until there is an answer: after passing troubles of the connection, and while the hub is offline. What is sent must be the same
 * every time, so that a hub which has done it already knows it again.
 * @throws {KojiFault} other faults. {TransportError} when the troubles do not pass, or cannot.
 */
export async function retried<T>(send: () => Promise<T>, times: RetryTimes, signal: AbortSignal): Promise<T> {
  let failures = 0
  let offlineSince: number | null = null
  for (;;) {
    signal.throwIfAborted()
    try {
      return await send()
    } catch (error) {
      if (error instanceof KojiFault && error.faultCode === FAULT.offline) {
        offlineSince ??= performance.now()
        if (performance.now() - offlineSince >= times.offlineForMs) throw error
        failures = 0
        await sleep(withJitter(times.offlinePauseMs), undefined, { signal })
        continue
      }
      if (!(error instanceof TransportError) || error.fault === 'refused' || error.fault === 'untrusted') throw error
      failures += 1
      if (failures > times.retries) throw error
      await sleep(pauseAfter(failures, error, times), undefined, { signal })
    }
  }
}

/** The first time at once: connections that were idle too long are dropped. */
function pauseAfter(failures: number, { retryAfterMs }: TransportError, { pauseMs }: RetryTimes): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, LONGEST_WISH_MS)
  return failures === 1 ? 0 : withJitter(pauseMs)
}

function withJitter(ms: number): number {
  return ms * (1 - JITTER + 2 * JITTER * Math.random())
}
