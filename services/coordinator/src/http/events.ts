import { streamSSE } from 'hono/streaming'
import { isEnded } from '../engine/states.ts'
import type { App, Backend } from './app.ts'
import { requireCompose } from './composes.ts'

const HEARTBEAT_MS = 15_000

/**
 * `GET /v1/composes/<id>/events`: server-sent events, the name is the event's type, the id its place in the stream.
 * `Last-Event-ID` goes on after an event. The stream ends after the event that ends the compose; a retry starts a new end.
 */
export function eventRoutes(app: App, backend: Backend): void {
  app.get('/v1/composes/:id/events', async (context) => {
    const record = await requireCompose(backend, context.req.param('id'))
    const after = Number(context.req.header('last-event-id') ?? 0)
    return streamSSE(context, async (stream) => {
      const ended = new AbortController()
      stream.onAbort(() => ended.abort())
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS)
      try {
        const followed = backend.environment.messaging.followEvents(record.identity.id, {
          ...(after > 0 ? { fromSequence: after + 1 } : {}),
          signal: ended.signal,
        })
        for await (const { sequence, event } of followed) {
          await stream.writeSSE({ id: String(sequence), event: event.type, data: JSON.stringify(event) })
          if (event.type === 'compose' && isEnded(event.state) && (await hasEnded(backend, event.composeId))) break
        }
      } finally {
        clearInterval(heartbeat)
        ended.abort()
      }
    })
  })
}

/** Whether this end still holds: after a retry the stream goes on past it. */
async function hasEnded(backend: Backend, composeId: string): Promise<boolean> {
  return isEnded((await requireCompose(backend, composeId)).state)
}
