import { setTimeout as delay } from 'node:timers/promises'

const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 5000

/** `budgetMs`: no attempt starts later than this after the first. `isTransient` tells what is worth another attempt. */
export interface RetryPolicy {
  budgetMs: number
  isTransient: (error: unknown) => boolean
  onRetry?: (error: unknown, attempt: number, delayMs: number) => void
  signal?: AbortSignal | undefined
}

/**
 * Repeats `act` while it fails transiently: delays grow from 0.1 to 5 seconds, each drawn at random from its half-open half, so
 * that many workers do not come back as one. The last error passes through; an abort throws the signal's reason at once.
 */
export async function retried<T>(policy: RetryPolicy, act: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + policy.budgetMs
  for (let attempt = 1; ; attempt += 1) {
    policy.signal?.throwIfAborted()
    try {
      return await act()
    } catch (error) {
      policy.signal?.throwIfAborted()
      const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
      const delayMs = longest * (0.5 + Math.random() / 2)
      if (!policy.isTransient(error) || Date.now() + delayMs > giveUpAt) throw error
      policy.onRetry?.(error, attempt, delayMs)
      await delay(delayMs, undefined, policy.signal === undefined ? {} : { signal: policy.signal })
    }
  }
}
