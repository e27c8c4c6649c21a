import type { ComposeEvent } from '@murli/contracts'
import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { isEnded } from '../engine/states.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { App, Backend } from './app.ts'
import { requireCompose } from './composes.ts'
import { requirePlan } from './plans.ts'

const HEARTBEAT_MS = 15_000
/** How often a stream without news looks whether there will be any. */
const LOOK_MS = 3000

/**
 * `GET /v1/composes/<id>/events`, and the same of plans: server-sent events, the name is the event's type, the id its place in the stream.
 * `Last-Event-ID` goes on after an event. The stream ends after the event that ends the compose; a retry starts a new end.
 */
export function eventRoutes(app: App, backend: Backend): void {
  app.get('/v1/composes/:id/events', async (context) => answer(context, await requireCompose(backend, context.req.param('id'))))
  app.get('/v1/plans/:id/events', async (context) => answer(context, await requirePlan(backend, context.req.param('id'))))

  function answer(context: Context, { identity }: ComposeRecord): Response {
    const after = Number(context.req.header('last-event-id') ?? 0)
    return streamSSE(context, async (stream) => {
      const ended = new AbortController()
      stream.onAbort(() => ended.abort())
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS)
      try {
        await sendEvents(backend, stream, { composeId: identity.id, fromSequence: after > 0 ? after + 1 : 1, ended })
      } finally {
        clearInterval(heartbeat)
        ended.abort()
      }
    })
  }
}

/** Sends events until the compose's end, or until nobody listens any more. */
async function sendEvents(
  backend: Backend,
  stream: SSEStreamingApi,
  { composeId, fromSequence, ended }: { composeId: string; fromSequence: number; ended: AbortController },
): Promise<void> {
  let isQuiet = false
  // A coordinator may die between ending a compose and saying so: then there is no event that ends the stream.
  const look = setInterval(() => {
    if (isQuiet) void sendLostEnd().catch(() => undefined) // the next look tries again
    isQuiet = true
  }, LOOK_MS)
  const sendLostEnd = async (): Promise<void> => {
    const record = (await backend.engine.ledger.compose(composeId))?.value
    if (record === undefined || !isEnded(record.state) || ended.signal.aborted) return
    ended.abort()
    await stream.writeSSE({ event: 'compose', data: JSON.stringify(endOf(record)) })
  }
  try {
    for await (const { sequence, event } of backend.environment.messaging.followEvents(composeId, { fromSequence, signal: ended.signal })) {
      isQuiet = false
      await stream.writeSSE({ id: String(sequence), event: event.type, data: JSON.stringify(event) })
      // After a retry the stream goes on past an end.
      if (event.type === 'compose' && isEnded(event.state) && (await backend.engine.ledger.hasEnded(composeId))) return
    }
  } finally {
    clearInterval(look)
  }
}

/** The event that should have told the end of a compose. */
function endOf({ identity, finishedAt, createdAt, state, failure }: ComposeRecord): ComposeEvent {
  return { version: 1, type: 'compose', composeId: identity.id, at: finishedAt ?? createdAt, state, failure }
}
