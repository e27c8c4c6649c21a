import { AckPolicy, DeliverPolicy, nanos } from 'nats'
import type { Connection } from './connection.ts'
import { isMissing } from './nats-errors.ts'
import { ensureStreams } from './streams.ts'

/** A durable pull consumer that several processes share. `maxDeliveries` -1 has no end. Milliseconds. */
export interface DurableOptions {
  stream: string
  durable: string
  filter: string
  ackWaitMs: number
  maxDeliveries: number
}

/** Makes the consumer, or brings its settings up to date; makes the streams first when the server has lost them. */
export async function ensureDurable(connection: Connection, options: DurableOptions): Promise<void> {
  const add = () => connection.call(`make the consumer ${options.durable}`, () => addDurable(connection, options))
  try {
    await add()
  } catch (error) {
    if (!(error instanceof Error) || !isMissing(error.cause)) throw error
    await ensureStreams(connection)
    await add()
  }
}

async function addDurable({ jsm }: Connection, { stream, durable, filter, ackWaitMs, maxDeliveries }: DurableOptions): Promise<void> {
  await jsm.consumers.add(stream, {
    durable_name: durable,
    filter_subject: filter,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    max_deliver: maxDeliveries,
    max_ack_pending: 10_000,
    max_waiting: 10_000,
  })
}
