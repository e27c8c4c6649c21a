import type { Msg } from 'nats'
import type { Connection } from './connection.ts'

const NANOSECONDS_PER_MS = 1_000_000
const ACK_TIMEOUT_MS = 2000

/** A message as a pull consumer delivers it, with what its reply subject says about the delivery. */
export interface PulledMessage {
  readonly subject: string
  readonly data: Uint8Array
  /** `KV-Operation` of a key-value entry (`DEL`, `PURGE`), else ''. */
  readonly operation: string
  readonly deliveryCount: number
  readonly streamSequence: number
  readonly consumerSequence: number
  /** Messages of the consumer after this one. */
  readonly pending: number
  /** Acknowledges and waits for the server's word; tries again through a restart. */
  ack(): Promise<void>
  nak(delayMs: number): void
  working(): void
}

/**
 * Reads a delivery. Our own, because the client library's message can be acknowledged only once: when that acknowledgement
 * is lost with the connection, it cannot be repeated.
 */
export function pulledMessage(message: Msg, connection: Connection): PulledMessage {
  const reply = message.reply ?? ''
  return {
    subject: message.subject,
    data: message.data,
    operation: message.headers?.get('KV-Operation') ?? '',
    ...parseReply(reply),
    ack: async () => {
      await connection.call('acknowledge a message', () => connection.nc.request(reply, '+ACK', { timeout: ACK_TIMEOUT_MS }))
    },
    nak: (delayMs) => say(connection, reply, delayMs > 0 ? `-NAK ${JSON.stringify({ delay: delayMs * NANOSECONDS_PER_MS })}` : '-NAK'),
    working: () => say(connection, reply, '+WPI'),
  }
}

function say(connection: Connection, reply: string, text: string): void {
  if (!connection.nc.isClosed()) connection.nc.publish(reply, text)
}

/**
 * Parses `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.<consumer sequence>.<time>.<pending>`; the newer form has
 * domain and account hash after `ACK` and a token at the end. Source: nats-server ADR-15.
 */
export function parseReply(reply: string): Pick<PulledMessage, 'deliveryCount' | 'streamSequence' | 'consumerSequence' | 'pending'> {
  const tokens = reply.split('.')
  const first = tokens.length === 9 ? 4 : 6
  const [deliveryCount = 0, streamSequence = 0, consumerSequence = 0, , pending = 0] = tokens.slice(first, first + 5).map(Number)
  return { deliveryCount, streamSequence, consumerSequence, pending }
}
