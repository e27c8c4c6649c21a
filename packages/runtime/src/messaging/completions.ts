import { Completion } from '@murli/contracts'
import type { Connection } from './connection.ts'
import { ensureDurable } from './durable.ts'
import type { PulledMessage } from './message.ts'
import { consume } from './pull.ts'
import { COMPLETION_STREAM } from './streams.ts'
import { completionSubject } from './subjects.ts'
import type { Consumption, DeliveryTimes } from './types.ts'

/** A completion in the hands of a coordinator that dies comes again after this part of a task's ack wait: recording takes milliseconds. */
const ACK_WAIT_PART = 3
/** Signs of life per ack wait of a task. */
const HEARTBEATS = 10
const AGAIN_AFTER_MS = 1000

/** See `Messaging.publishCompletion`. At least once: the coordinator counts the first completion of an attempt. */
export async function publishCompletion(connection: Connection, completion: Completion): Promise<void> {
  const { composeId, node, attempt, outcome } = completion
  const body = JSON.stringify(Completion.parse(completion))
  const options = { msgID: `${composeId}/${node}/${attempt}/${outcome}` }
  await connection.call('publish a completion', () => connection.js.publish(completionSubject(composeId), body, options))
}

/** See `Messaging.consumeCompletions`. */
export function consumeCompletions(
  connection: Connection,
  times: DeliveryTimes,
  handler: (completion: Completion) => Promise<void>,
  slots: number,
): Promise<Consumption> {
  const consumer = { stream: COMPLETION_STREAM, durable: 'coordinator', filter: 'murli.completion.>' }
  return consume(connection, {
    stream: consumer.stream,
    durables: [consumer.durable],
    slots,
    pullExpiresMs: times.pullExpiresMs,
    ensure: () => ensureDurable(connection, { ...consumer, ackWaitMs: Math.round(times.ackWaitMs / ACK_WAIT_PART), maxDeliveries: -1 }),
    handle: (message) => settleBy(connection, times, message, () => handleCompletion(connection, message, handler)),
  })
}

async function handleCompletion(
  connection: Connection,
  message: PulledMessage,
  handler: (completion: Completion) => Promise<void>,
): Promise<void> {
  const parsed = Completion.safeParse(JSON.parse(new TextDecoder().decode(message.data)))
  if (parsed.success) return await handler(parsed.data)
  connection.log.error({ sequence: message.streamSequence, reason: parsed.error.message }, 'completion does not fit its contract, dropped')
}

/** Runs the work with heartbeats, then acknowledges; work that throws is delivered again. Never throws. */
export async function settleBy(
  connection: Connection,
  times: DeliveryTimes,
  message: PulledMessage,
  work: () => Promise<void>,
): Promise<void> {
  const heartbeat = setInterval(() => message.working(), times.ackWaitMs / HEARTBEATS)
  try {
    await work()
    await message.ack()
  } catch (error) {
    connection.log.error({ subject: message.subject, reason: String(error) }, 'handler failed, the message will be delivered again')
    message.nak(AGAIN_AFTER_MS)
  } finally {
    clearInterval(heartbeat)
  }
}
