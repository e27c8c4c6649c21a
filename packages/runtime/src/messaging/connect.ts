import type { z } from 'zod'
import type { ProcessLog } from '../log/index.ts'
import { consumeAdvisories } from './advisories.ts'
import { openBucket } from './bucket.ts'
import { CANCEL_BUCKET, CANCEL_MAX_AGE_MS, cancellation, CancelRequest } from './cancellation.ts'
import { consumeCompletions, publishCompletion } from './completions.ts'
import { openConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { followEvents, publishEvent } from './events.ts'
import { ensureStreams } from './streams.ts'
import { tasksOnStream } from './task-stream.ts'
import { consumeTasks, publishTask } from './tasks.ts'
import type { Bucket, BucketOptions, DeliveryTimes, Messaging, MessagingSettings } from './types.ts'

/** Delivery in production: 15 s without a sign of life gives a task to another worker; five deliveries, then it counts as lost. */
export const DELIVERY: DeliveryTimes = { ackWaitMs: 15_000, maxDeliveries: 5, pullExpiresMs: 10_000 }

/** How to connect. Everything but `name` and `log` has a default. Milliseconds. */
export interface ConnectOptions {
  name: string
  log: ProcessLog
  delivery?: DeliveryTimes
  connectTimeoutMs?: number
  /** How long an operation waits for a lost server. */
  retryForMs?: number
}

/**
 * Connects to NATS. From then on lost connections come back by themselves.
 * @throws MurliError MESSAGING_UNAVAILABLE after `connectTimeoutMs` (10 s), naming the servers
 */
export async function connectMessaging(settings: MessagingSettings, options: ConnectOptions): Promise<Messaging> {
  const { name, log, connectTimeoutMs = 10_000, retryForMs = 60_000 } = options
  const delivery = options.delivery ?? { ...DELIVERY, ackWaitMs: settings.silenceMs ?? DELIVERY.ackWaitMs }
  const connection = await openConnection(settings, { name, log, connectTimeoutMs, retryForMs })
  return messagingOver(connection, delivery)
}

function messagingOver(connection: Connection, times: DeliveryTimes): Messaging {
  const buckets = new Map<string, Promise<Bucket<CancelRequest>>>()
  const cancelBucket = () => {
    const opened = buckets.get(CANCEL_BUCKET) ?? openBucket(connection, CANCEL_BUCKET, CancelRequest, { maxAgeMs: CANCEL_MAX_AGE_MS })
    buckets.set(CANCEL_BUCKET, opened)
    opened.catch(() => buckets.delete(CANCEL_BUCKET))
    return opened
  }
  return {
    ensureStreams: async () => {
      await ensureStreams(connection)
      await cancelBucket()
    },
    publishTask: (task, options) => publishTask(connection, task, options?.redelivery === undefined ? '' : `/r${options.redelivery}`),
    tasksOnStream: () => tasksOnStream(connection),
    consumeTasks: (consumption) => consumeTasks(connection, times, consumption),
    publishCompletion: (completion) => publishCompletion(connection, completion),
    consumeCompletions: (handler, options) => consumeCompletions(connection, times, handler, options?.slots ?? 8),
    consumeAdvisories: (handler) => consumeAdvisories(connection, times, handler),
    publishEvent: (event) => publishEvent(connection, event),
    followEvents: (composeId, options) => followEvents(connection, composeId, options),
    bucket: <T>(name: string, schema: z.ZodType<T>, options?: BucketOptions) => openBucket(connection, name, schema, options),
    cancellation: cancellation(connection, cancelBucket),
    ping: () => ping(connection),
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

async function ping(connection: Connection): Promise<number> {
  const started = performance.now()
  await connection.once('ask for the round-trip time', () => connection.nc.rtt())
  return performance.now() - started
}
