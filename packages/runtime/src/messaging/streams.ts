import { DiscardPolicy, nanos, RetentionPolicy, StorageType } from 'nats'
import type { StreamConfig } from 'nats'
import type { Connection } from './connection.ts'
import { isStreamInUse } from './nats-errors.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export const TASK_STREAM = 'MURLI_TASKS'
export const COMPLETION_STREAM = 'MURLI_COMPLETIONS'
export const EVENT_STREAM = 'MURLI_EVENTS'
export const ADVISORY_STREAM = 'MURLI_ADVISORIES'
export const CANCEL_SUBJECT = 'murli.cancel'

const common = { storage: StorageType.File, discard: DiscardPolicy.Old, duplicate_window: nanos(2 * MINUTE_MS) }

/** The streams of Murli. A repeat of a message id within two minutes is dropped by the server. */
const STREAMS: Partial<StreamConfig>[] = [
  { ...common, name: TASK_STREAM, subjects: ['murli.task.>'], retention: RetentionPolicy.Workqueue },
  { ...common, name: COMPLETION_STREAM, subjects: ['murli.completion.>'], retention: RetentionPolicy.Limits, max_age: nanos(30 * DAY_MS) },
  { ...common, name: EVENT_STREAM, subjects: ['murli.event.>'], retention: RetentionPolicy.Limits, max_age: nanos(30 * DAY_MS) },
  {
    ...common,
    name: ADVISORY_STREAM,
    subjects: [`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${TASK_STREAM}.*`],
    retention: RetentionPolicy.Limits,
    max_age: nanos(30 * DAY_MS),
  },
]

/** Makes the streams, or brings their settings up to date. Content is kept. */
export async function ensureStreams(connection: Connection): Promise<void> {
  for (const config of STREAMS) await connection.call(`make the stream ${config.name}`, () => ensureStream(connection, config))
}

async function ensureStream({ jsm }: Connection, config: Partial<StreamConfig>): Promise<void> {
  try {
    await jsm.streams.add(config)
  } catch (error) {
    if (!isStreamInUse(error)) throw error
    await jsm.streams.update(config.name ?? '', config)
  }
}
