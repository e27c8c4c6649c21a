import { TaskMessage } from '@murli/contracts'
import { z } from 'zod'
import { MurliError } from '../errors/index.ts'
import type { Connection } from './connection.ts'
import { ensureDurable } from './durable.ts'
import { encodeTask, MAX_TASK_BYTES } from './encode-task.ts'
import type { PulledMessage } from './message.ts'
import { consume } from './pull.ts'
import { TASK_STREAM } from './streams.ts'
import { taskFilter, taskSubject } from './subjects.ts'
import type { Consumption, DeliveryTimes, MalformedTask, TaskConsumption, TaskDelivery } from './types.ts'

/** See `Messaging.publishTask`. `suffix` tells a repeat from an intended redelivery. */
export async function publishTask(connection: Connection, task: TaskMessage, suffix = ''): Promise<void> {
  const { bytes, size, fits } = encodeTask(task)
  if (!fits) {
    const message = `the task message of ${task.node} has ${size} bytes, at most ${MAX_TASK_BYTES} are allowed`
    throw new MurliError('INTERNAL', message, { hint: 'move its inputs into an inputs document', details: { node: task.node, size } })
  }
  const msgID = `${task.compose.id}/${task.node}/${task.attempt}${suffix}`
  await connection.call('publish a task', () => connection.js.publish(taskSubject(task), bytes, { msgID }))
}

/** See `Messaging.consumeTasks`. */
export function consumeTasks(connection: Connection, times: DeliveryTimes, consumption: TaskConsumption): Promise<Consumption> {
  const { slots } = consumption
  const consumers = taskConsumers(consumption)
  const { ackWaitMs, maxDeliveries, pullExpiresMs } = times
  return consume(connection, {
    stream: TASK_STREAM,
    durables: consumers.map(({ durable }) => durable),
    slots,
    pullExpiresMs,
    ensure: async () => {
      for (const consumer of consumers) await ensureDurable(connection, { stream: TASK_STREAM, ...consumer, ackWaitMs, maxDeliveries })
    },
    handle: (message) => handleMessage(connection, times, consumption, message),
  })
}

/** One consumer for all arches, or one for each: of a work queue, no two consumers may want the same message. */
function taskConsumers({ phase, flavor, mode = 'run', arches }: TaskConsumption): { durable: string; filter: string }[] {
  const name = `${phase}-${flavor}${mode === 'probe' ? '-probe' : ''}`
  if (arches === undefined) return [{ durable: name, filter: taskFilter(phase, flavor, { mode }) }]
  return arches.map((arch) => ({ durable: `${name}-${arch}`, filter: taskFilter(phase, flavor, { mode, arch }) }))
}

async function handleMessage(
  connection: Connection,
  times: DeliveryTimes,
  consumption: TaskConsumption,
  message: PulledMessage,
): Promise<void> {
  const { log } = connection
  try {
    const parsed = parseTask(message.data)
    if (parsed.success) return await consumption.handler(delivery(connection, times, parsed.data, message))
    await consumption.malformed(describeMalformed(message, parsed.error))
    await message.ack()
  } catch (error) {
    log.error({ sequence: message.streamSequence, reason: String(error) }, 'task handler failed, the task will be delivered again')
    message.nak(1000)
  }
}

function delivery(connection: Connection, times: DeliveryTimes, task: TaskMessage, message: PulledMessage): TaskDelivery {
  const isLastDelivery = message.deliveryCount >= times.maxDeliveries
  return {
    task,
    deliveryCount: message.deliveryCount,
    isLastDelivery,
    working: () => message.working(),
    ack: () => message.ack(),
    nak: (delayMs) => message.nak(delayMs),
    handBack: async () => {
      if (!isLastDelivery) return message.nak(0)
      // The server would not deliver it again: publish it anew, then settle this one.
      await publishTask(connection, task, `/s${message.streamSequence}`)
      await message.ack()
    },
  }
}

function parseTask(data: Uint8Array): ReturnType<typeof TaskMessage.safeParse> {
  return TaskMessage.safeParse(parseJson(data))
}

/** Bytes as JSON, or undefined when they are not. */
function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const Identity = z.object({ compose: z.object({ id: z.string() }), node: z.string(), attempt: z.int() })

function describeMalformed(message: PulledMessage, error: z.ZodError): MalformedTask {
  const identity = Identity.safeParse(parseJson(message.data))
  return {
    reason: z.prettifyError(error),
    sequence: message.streamSequence,
    identity: identity.success ? { composeId: identity.data.compose.id, node: identity.data.node, attempt: identity.data.attempt } : null,
  }
}

/** Reads a task message that is still on the stream; null when it is gone or not one. */
export async function readTask(connection: Connection, sequence: number, isGone: (error: unknown) => boolean): Promise<TaskMessage | null> {
  const stored = await connection.call('read a lost task', async () => {
    try {
      return await connection.jsm.streams.getMessage(TASK_STREAM, { seq: sequence })
    } catch (error) {
      if (isGone(error)) return null
      throw error
    }
  })
  return stored === null ? null : (parseTask(stored.data).data ?? null)
}
