import { ComposeId } from '@murli/contracts'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { CANCEL_SUBJECT } from './streams.ts'
import type { Bucket, Cancellation } from './types.ts'

const DAY_MS = 24 * 60 * 60_000

/** Bucket of cancel requests, by compose id, and how long they are remembered. */
export const CANCEL_BUCKET = 'murli_cancel'
export const CANCEL_MAX_AGE_MS = 30 * DAY_MS

/** A request to cancel a compose. */
export const CancelRequest = z.strictObject({ version: z.literal(1), composeId: ComposeId, requestedAt: z.iso.datetime() })
export type CancelRequest = z.infer<typeof CancelRequest>

/** See `Cancellation`. `bucket` opens the bucket on first use. */
export function cancellation(connection: Connection, bucket: () => Promise<Bucket<CancelRequest>>): Cancellation {
  return {
    async request(composeId) {
      await (await bucket()).put(composeId, { version: 1, composeId, requestedAt: new Date().toISOString() })
      if (!connection.nc.isClosed()) connection.nc.publish(CANCEL_SUBJECT, composeId)
    },
    async isRequested(composeId) {
      return (await (await bucket()).get(composeId)) !== null
    },
    async clear(composeId) {
      await (await bucket()).purge(composeId)
    },
    listen(listener) {
      const subscription = connection.nc.subscribe(CANCEL_SUBJECT, {
        callback: (error, message) => {
          if (error === null) listener(message.string())
        },
      })
      return () => {
        if (!subscription.isClosed()) subscription.unsubscribe()
      }
    },
  }
}
