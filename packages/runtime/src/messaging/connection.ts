import { connect, Events } from 'nats'
import type { JetStreamClient, JetStreamManager, NatsConnection } from 'nats'
import { setTimeout as sleep } from 'node:timers/promises'
import { MurliError } from '../errors/index.ts'
import { redactText } from '../log/index.ts'
import type { ProcessLog } from '../log/index.ts'
import { backoffMs, pause } from './backoff.ts'
import { asMessagingError, isAuthorizationError, isTransient } from './nats-errors.ts'
import type { MessagingSettings } from './types.ts'

const DRAIN_MS = 2000
const REQUEST_TIMEOUT_MS = 3000
const RECONNECT_EVERY_MS = 400

/** Ends the wait for an answer that the server may have forgotten when the connection was lost. */
class Reconnected extends Error {}

/** How a connection behaves when the server is away. Milliseconds. */
export interface ConnectionOptions {
  /** Shown by the server's monitoring. */
  name: string
  log: ProcessLog
  /** How long the first connection is tried. */
  connectTimeoutMs: number
  /** How long one operation is tried again before it fails with MESSAGING_UNAVAILABLE. */
  retryForMs: number
}

/**
 * A connection that lasts. Once connected it reconnects for ever; `call` is the one layer of retry over it: an operation is tried again,
 * with backoff, while the server is away, does not answer or has no JetStream yet. Operations must therefore be idempotent, which message
 * ids and revisions make them.
 */
export class Connection {
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  readonly log: ProcessLog
  readonly #retryForMs: number
  readonly #closing = new AbortController()
  readonly #reconnected = new Set<() => void>()

  constructor(nc: NatsConnection, jsm: JetStreamManager, options: ConnectionOptions) {
    this.nc = nc
    this.js = nc.jetstream({ timeout: REQUEST_TIMEOUT_MS })
    this.jsm = jsm
    this.log = options.log
    this.#retryForMs = options.retryForMs
    void this.#watchStatus()
  }

  /** Fires when `close` begins. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** Calls the listener after each reconnection. Returns how to stop. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener)
    return () => void this.#reconnected.delete(listener)
  }

  /** Runs an idempotent operation. `what` completes "NATS did not answer: …". @throws MurliError MESSAGING_UNAVAILABLE */
  async call<T>(what: string, operation: () => Promise<T>): Promise<T> {
    const endsAt = performance.now() + this.#retryForMs
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#untilReconnected(operation())
      } catch (error) {
        const over = performance.now() >= endsAt || this.closing.aborted
        const again = error instanceof Reconnected || isTransient(error)
        if (over || !again) throw asMessagingError(error, what)
        if (attempt === 1) this.log.warn({ operation: what, reason: String(error) }, 'NATS does not answer, trying again')
      }
      await pause(backoffMs(attempt, 50, 2000), this.closing)
    }
  }

  /** Runs an operation once, within `timeoutMs`. @throws MurliError MESSAGING_UNAVAILABLE */
  async once<T>(what: string, operation: () => Promise<T>, timeoutMs = 2000): Promise<T> {
    const late = new MurliError('MESSAGING_UNAVAILABLE', `NATS did not answer within ${timeoutMs} ms: ${what}`)
    const timer = Promise.withResolvers<never>()
    const timeout = setTimeout(() => timer.reject(late), timeoutMs)
    try {
      return await Promise.race([operation(), timer.promise])
    } catch (error) {
      throw asMessagingError(error, what)
    } finally {
      clearTimeout(timeout)
    }
  }

  /** Sends what is buffered, then closes. Consumers must have been stopped before: draining would lose their acknowledgements. */
  async close(): Promise<void> {
    this.#closing.abort()
    if (this.nc.isClosed()) return
    const drained = this.nc.drain().catch((error: unknown) => this.log.debug({ reason: String(error) }, 'NATS connection not drained'))
    await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })])
    await this.nc.close()
  }

  async #untilReconnected<T>(operation: Promise<T>): Promise<T> {
    const reconnection = Promise.withResolvers<never>()
    const off = this.onReconnect(() => reconnection.reject(new Reconnected('the connection to NATS was lost')))
    try {
      return await Promise.race([operation, reconnection.promise])
    } finally {
      off()
    }
  }

  async #watchStatus(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === Events.Disconnect) this.log.warn({}, 'NATS connection lost, reconnecting')
      if (status.type !== Events.Reconnect) continue
      this.log.info({}, 'NATS connection is back')
      for (const listener of this.#reconnected) listener()
    }
  }
}

/**
 * Connects, trying again until `connectTimeoutMs` has passed.
 * @throws MurliError MESSAGING_UNAVAILABLE that names the servers; at once when they refuse the credentials
 */
export async function openConnection(settings: MessagingSettings, options: ConnectionOptions): Promise<Connection> {
  const endsAt = performance.now() + options.connectTimeoutMs
  for (let attempt = 0; ; attempt += 1) {
    try {
      const nc = await connect(natsOptions(settings, options.name))
      return new Connection(nc, await nc.jetstreamManager({ checkAPI: false, timeout: REQUEST_TIMEOUT_MS }), options)
    } catch (error) {
      if (performance.now() >= endsAt || isAuthorizationError(error)) throw cannotConnect(settings, error)
    }
    await sleep(Math.min(backoffMs(attempt, 100, 1000), Math.max(0, endsAt - performance.now())))
  }
}

function natsOptions({ servers, user, password, token }: MessagingSettings, name: string): NonNullable<Parameters<typeof connect>[0]> {
  return {
    servers,
    name,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(token === undefined ? {} : { token }),
    timeout: 3000,
    pingInterval: 10_000,
    maxReconnectAttempts: -1,
    // A server that restarts may refuse credentials until its accounts are loaded.
    ignoreAuthErrorAbort: true,
    // A stack per request costs a fifth of the time of a small task; our errors name the operation instead.
    noAsyncTraces: true,
    reconnectDelayHandler: () => backoffMs(0, RECONNECT_EVERY_MS, RECONNECT_EVERY_MS),
  }
}

function cannotConnect(settings: MessagingSettings, cause: unknown): MurliError {
  const servers = settings.servers.map(redactText)
  const refused = isAuthorizationError(cause)
  const message = refused ? `NATS at ${servers.join(', ')} refused the credentials` : `no NATS server answers at ${servers.join(', ')}`
  const hint = refused
    ? 'check MURLI_NATS_USER and MURLI_NATS_PASSWORD, or MURLI_NATS_TOKEN'
    : 'start nats-server with JetStream (-js), or set MURLI_NATS_URL'
  return new MurliError('MESSAGING_UNAVAILABLE', message, { hint, details: { servers }, cause })
}
