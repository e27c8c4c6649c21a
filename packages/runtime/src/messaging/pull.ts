import { Asker } from './asker.ts'
import { backoffMs, pause } from './backoff.ts'
import type { Connection } from './connection.ts'
import type { PulledMessage } from './message.ts'
import type { Consumption } from './types.ts'

/** What to consume and how. `ensure` makes the durable consumers, which slots ask in turn; `handle` must settle the message and must not throw. */
export interface PullOptions {
  stream: string
  durables: readonly string[]
  slots: number
  pullExpiresMs: number
  ensure(): Promise<void>
  handle(message: PulledMessage): Promise<void>
}

/**
 * Consumes with `slots` independent loops, each of which asks for one message, has it handled, and asks again. So nothing is ever
 * prefetched: a message that waits in a buffer would run out of its ack wait there and be given to others as well.
 *
 * A loop is either *asking* (a request with an expiry is at the server), *handling*, or *recovering* (the server is away or has lost
 * the consumer: it is made again, with backoff). A reconnection ends asking at once, since the server may have forgotten the request.
 * `stop` ends asking and waits for handling.
 */
export async function consume(connection: Connection, options: PullOptions): Promise<Consumption> {
  await options.ensure()
  const stopping = new AbortController()
  const onClose = () => stopping.abort()
  connection.closing.addEventListener('abort', onClose, { once: true })
  const loops = Array.from({ length: options.slots }, () => slotLoop(connection, options, stopping.signal))
  const stop = async () => {
    stopping.abort()
    await Promise.all(loops)
    connection.closing.removeEventListener('abort', onClose)
  }
  return { stop, [Symbol.asyncDispose]: stop }
}

async function slotLoop(connection: Connection, options: PullOptions, stopping: AbortSignal): Promise<void> {
  const asker = new Asker(connection, options)
  const giveUp = () => asker.giveUp()
  stopping.addEventListener('abort', giveUp, { once: true })
  const offReconnect = connection.onReconnect(giveUp)
  let failures = 0
  while (!stopping.aborted) {
    try {
      const message = await asker.ask()
      failures = 0
      if (message === null) continue
      if (stopping.aborted) message.nak(0)
      else await options.handle(message)
    } catch (error) {
      if (failures === 1)
        connection.log.warn({ consumer: options.durables.join(' '), reason: String(error) }, 'cannot take messages, trying again')
      await recover(connection, options, failures, stopping)
      failures += 1
    }
  }
  offReconnect()
  stopping.removeEventListener('abort', giveUp)
  await asker.close().catch((error: unknown) => connection.log.debug({ reason: String(error) }, 'inbox not drained'))
}

/** Waits, then makes the consumer again; a failure is left to the next round of the loop. */
async function recover(connection: Connection, options: PullOptions, failures: number, stopping: AbortSignal): Promise<void> {
  await pause(backoffMs(failures, 100, 2000), stopping)
  if (stopping.aborted) return
  await options.ensure().catch((error: unknown) => {
    connection.log.warn({ consumer: options.durables.join(' '), reason: String(error) }, 'cannot make the consumer')
  })
}
