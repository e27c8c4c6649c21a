import { createHash } from 'node:crypto'
import { ComposeEvent } from '@murli/contracts'
import type { Connection } from './connection.ts'
import { follow } from './follow.ts'
import { EVENT_STREAM } from './streams.ts'
import { eventSubject } from './subjects.ts'

/** See `Messaging.publishEvent`. The message id makes the server drop the repeat of one whose answer was lost. */
export async function publishEvent(connection: Connection, event: ComposeEvent): Promise<number> {
  const body = JSON.stringify(ComposeEvent.parse(event))
  const subject = eventSubject(event.composeId)
  const msgID = createHash('sha256').update(body).digest('base64url')
  return (await connection.call('publish an event', () => connection.js.publish(subject, body, { msgID }))).seq
}

/** See `Messaging.followEvents`. Events that a newer version wrote and this one does not know are passed over. */
export async function* followEvents(
  connection: Connection,
  composeId: string,
  options: { fromSequence?: number; signal: AbortSignal },
): AsyncGenerator<{ sequence: number; event: ComposeEvent }> {
  const start = { sequence: options.fromSequence ?? 1 }
  const messages = follow(connection, { stream: EVENT_STREAM, filter: eventSubject(composeId), start, signal: options.signal })
  for await (const message of messages) {
    const parsed = ComposeEvent.safeParse(JSON.parse(new TextDecoder().decode(message.data)))
    if (parsed.success) yield { sequence: message.streamSequence, event: parsed.data }
  }
}
