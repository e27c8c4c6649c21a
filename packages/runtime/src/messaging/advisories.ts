import { z } from 'zod'
import { settleBy } from './completions.ts'
import type { Connection } from './connection.ts'
import { ensureDurable } from './durable.ts'
import type { PulledMessage } from './message.ts'
import { isMissing } from './nats-errors.ts'
import { consume } from './pull.ts'
import { ADVISORY_STREAM, TASK_STREAM } from './streams.ts'
import { readTask } from './tasks.ts'
import type { Consumption, DeliveryTimes, LostTask } from './types.ts'

const ACK_WAIT_MS = 30_000

/** What the server says when deliveries are spent. Source: nats-server 2.9, io.nats.jetstream.advisory.v1.max_deliver. */
const MaxDeliveries = z.object({ stream_seq: z.int(), deliveries: z.int() })

/** See `Messaging.consumeAdvisories`. */
export function consumeAdvisories(
  connection: Connection,
  times: DeliveryTimes,
  handler: (lost: LostTask) => Promise<void>,
): Promise<Consumption> {
  const filter = `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${TASK_STREAM}.*`
  const consumer = { stream: ADVISORY_STREAM, durable: 'coordinator-advisories', filter }
  return consume(connection, {
    stream: consumer.stream,
    durables: [consumer.durable],
    slots: 1,
    pullExpiresMs: times.pullExpiresMs,
    ensure: () => ensureDurable(connection, { ...consumer, ackWaitMs: ACK_WAIT_MS, maxDeliveries: -1 }),
    handle: (message) => settleBy(connection, times, message, () => handleAdvisory(connection, message, handler)),
  })
}

async function handleAdvisory(connection: Connection, message: PulledMessage, handler: (lost: LostTask) => Promise<void>): Promise<void> {
  const advisory = MaxDeliveries.safeParse(JSON.parse(new TextDecoder().decode(message.data)))
  if (!advisory.success) {
    connection.log.error({ sequence: message.streamSequence, reason: advisory.error.message }, 'advisory not understood, dropped')
    return
  }
  const { stream_seq: streamSequence, deliveries } = advisory.data
  await handler({ task: await readTask(connection, streamSequence, isMissing), deliveries, streamSequence })
  await removeTask(connection, streamSequence)
}

/** Takes a message off the task stream; one that is gone already is no error. */
async function removeTask(connection: Connection, sequence: number): Promise<void> {
  await connection.call('remove a lost task', async () => {
    try {
      await connection.jsm.streams.deleteMessage(TASK_STREAM, sequence)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  })
}
