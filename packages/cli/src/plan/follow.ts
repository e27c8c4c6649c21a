import { setTimeout as sleep } from 'node:timers/promises'
import type { ComposeEvent, PlanStatus } from '@murli/contracts'
import { type ApiClient, ServerUnreachable } from '../api/client.ts'
import { isEnded } from '../progress/state.ts'

/** How long the server may be away; a coordinator that restarts goes on with the plan. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 250

/** Follows a plan to its end, through lost connections. @throws CliError when the server stays away; AbortError when the signal fires */
export async function followPlan(
  api: ApiClient,
  accepted: PlanStatus,
  tell: (event: ComposeEvent) => void,
  signal: AbortSignal,
): Promise<PlanStatus> {
  const { planId } = accepted
  let after: string | null = null
  let lastHeardAt = Date.now()
  for (;;) {
    try {
      for await (const { sequence, event } of api.planEvents(planId, { after, signal })) {
        after = sequence
        lastHeardAt = Date.now()
        tell(event)
      }
      const status = await api.showPlan(planId)
      if (isEnded(status.state)) return status
    } catch (error) {
      signal.throwIfAborted()
      const isBroken = error instanceof ServerUnreachable || error instanceof TypeError
      if (!isBroken || Date.now() - lastHeardAt > PATIENCE_MS) throw error
    }
    await sleep(PAUSE_MS, undefined, { signal })
  }
}
