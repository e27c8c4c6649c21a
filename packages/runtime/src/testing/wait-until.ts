import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until the condition gives something that is neither false, null nor undefined, and returns it.
 * @throws Error naming `what` after `timeoutMs` (10 s)
 */
export async function waitUntil<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const endsAt = performance.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>
    if (performance.now() > endsAt) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`)
    await sleep(10)
  }
}
