import { createInbox, nanos } from 'nats'
import type { Msg, NatsError, Subscription } from 'nats'
import type { Connection } from './connection.ts'
import { pulledMessage } from './message.ts'
import type { PulledMessage } from './message.ts'

/** The client waits a little longer than the server, so that it is the server which says that a request has expired. */
const GRACE_MS = 2000

interface Asking {
  reply: string
  resolve(message: PulledMessage | null): void
  reject(error: Error): void
}

/** One of several consumers is asked for so long before it is the turn of the next. */
const TURN_MS = 250

/**
 * Asks pull consumers for one message at a time, in turn where there are several, over one inbox. Delivered messages carry their own subject, so that a message for a
 * request given up cannot be told from one for the present request: it is as good an answer. A message that comes while nobody
 * asks is returned to the server with nak.
 */
export class Asker {
  readonly #connection: Connection
  readonly #nextSubjects: readonly string[]
  readonly #expiresMs: number
  readonly #inbox = createInbox()
  readonly #subscription: Subscription
  #asking: Asking | null = null
  #count = 0

  constructor(connection: Connection, options: { stream: string; durables: readonly string[]; pullExpiresMs: number }) {
    this.#connection = connection
    const { stream, durables, pullExpiresMs } = options
    this.#nextSubjects = durables.map((durable) => `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`)
    this.#expiresMs = durables.length === 1 ? pullExpiresMs : Math.min(pullExpiresMs, TURN_MS)
    const callback = (error: NatsError | null, message: Msg) => this.#receive(error, message)
    this.#subscription = connection.nc.subscribe(`${this.#inbox}.*`, { callback })
  }

  /**
   * One message of the consumer whose turn it is; null when none came in time or `giveUp` was called.
   * @throws Error when the consumer is gone or the server has no JetStream
   */
  async ask(): Promise<PulledMessage | null> {
    const { promise, resolve, reject } = Promise.withResolvers<PulledMessage | null>()
    const subject = this.#nextSubjects[this.#count % this.#nextSubjects.length] ?? ''
    this.#count += 1
    const asking = { reply: `${this.#inbox}.${this.#count}`, resolve, reject }
    this.#asking = asking
    const timer = setTimeout(() => resolve(null), this.#expiresMs + GRACE_MS)
    try {
      const body = JSON.stringify({ batch: 1, expires: nanos(this.#expiresMs) })
      this.#connection.nc.publish(subject, body, { reply: asking.reply })
      return await promise
    } finally {
      clearTimeout(timer)
      this.#asking = null
    }
  }

  /** Ends a running `ask` with null. */
  giveUp(): void {
    this.#asking?.resolve(null)
  }

  /** Stops listening; messages on their way are returned. */
  async close(): Promise<void> {
    if (this.#subscription.isClosed() || this.#connection.nc.isClosed()) return
    await this.#subscription.drain()
  }

  #receive(error: NatsError | null, message: Msg): void {
    if (error !== null) return this.#asking?.reject(error)
    if (message.reply !== undefined && message.reply !== '') {
      const pulled = pulledMessage(message, this.#connection)
      const asking = this.#take()
      return asking === null ? pulled.nak(0) : asking.resolve(pulled)
    }
    if (message.subject !== this.#asking?.reply) return
    const code = message.headers?.code
    if (code === 404 || code === 408) return this.#asking.resolve(null)
    this.#asking.reject(new Error(`pull request refused: ${code ?? 'no code'} ${message.headers?.description ?? ''}`))
  }

  /** The request that is waiting, which no longer waits. */
  #take(): Asking | null {
    const asking = this.#asking
    this.#asking = null
    return asking
  }
}
