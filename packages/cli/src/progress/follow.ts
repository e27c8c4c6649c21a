import { setTimeout as sleep } from 'node:timers/promises'
import type { ComposeDetail } from '@murli/contracts'
import { type ApiClient, ServerUnreachable } from '../api/client.ts'
import { askAgain, PATIENCE_MS, pauses } from '../api/patience.ts'
import type { Reporter } from './reporter.ts'
import { isEnded, watchedCompose } from './state.ts'

/**
 * Follows a compose to its end, through lost connections and restarts of the server.
 * @param signal fires when nobody wants to know any more
 * @returns how it ended
 * @throws CliError when the server stays away; AbortError when `signal` fires
 */
export async function followCompose(api: ApiClient, id: string, reporter: Reporter, signal: AbortSignal): Promise<ComposeDetail> {
  const first = await askAgain(() => api.show(id))
  const compose = watchedCompose(first)
  reporter.begin(compose)
  if (isEnded(first.state)) return first
  let after: string | null = null
  let pause = pauses()
  let lastHeardAt = Date.now()
  for (;;) {
    try {
      for await (const { sequence, event } of api.events(id, { after, signal })) {
        reporter.event(event)
        after = sequence
        pause = pauses()
        lastHeardAt = Date.now()
      }
      const detail = await api.show(id)
      if (isEnded(detail.state)) return detail
    } catch (error) {
      signal.throwIfAborted()
      if (!isBrokenConnection(error) || Date.now() - lastHeardAt > PATIENCE_MS) throw error
    }
    await sleep(pause.next().value, undefined, { signal })
  }
}

/** A connection that was refused or that broke in the middle of the stream. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof ServerUnreachable || error instanceof TypeError
}
