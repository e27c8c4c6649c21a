import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds before try number `attempt` (from 0): doubling from `firstMs` up to `mostMs`, with a fifth of jitter. */
export function backoffMs(attempt: number, firstMs: number, mostMs: number): number {
  const grown = Math.min(firstMs * 2 ** Math.min(attempt, 20), mostMs)
  return Math.round(grown * (0.9 + Math.random() * 0.2))
}

/** Waits, or returns at once when the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
