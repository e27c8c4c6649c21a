import { setTimeout as sleep } from 'node:timers/promises'
import type { ComposeDetail } from '@murli/contracts'
import { type ApiClient, ServerUnreachable } from '../api/client.ts'
import type { Reporter } from './reporter.ts'
import { isEnded, watchedCompose } from './state.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000
/** How long the server may be away before we give up; a coordinator that restarts is back in seconds. */
const PATIENCE_MS = 60_000

/**
 * Follows a compose to its end, through lost connections and restarts of the server.
 * @param signal fires when nobody wants to know any more
 * @returns how it ended
 * @throws CliError when the server stays away; AbortError when `signal` fires
 */
export async function followCompose(api: ApiClient, id: string, reporter: Reporter, signal: AbortSignal): Promise<ComposeDetail> {
  const first = await api.show(id)
  const compose = watchedCompose(first)
  reporter.begin(compose)
  if (isEnded(first.state)) return first
  let after: string | null = null
  let pauseMs = FIRST_PAUSE_MS
  let lastHeardAt = Date.now()
  for (;;) {
    try {
      for await (const { sequence, event } of api.events(id, { after, signal })) {
        reporter.event(event)
        after = sequence
        pauseMs = FIRST_PAUSE_MS
        lastHeardAt = Date.now()
      }
      const detail = await api.show(id)
      if (isEnded(detail.state)) return detail
    } catch (error) {
      signal.throwIfAborted()
      if (!isBrokenConnection(error) || Date.now() - lastHeardAt > PATIENCE_MS) throw error
    }
    await sleep(pauseMs, undefined, { signal })
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
  }
}

/** A connection that was refused or that broke in the middle of the stream. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof ServerUnreachable || error instanceof TypeError
}
