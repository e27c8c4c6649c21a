import { ComposeId } from '@murli/contracts'
import { z } from 'zod'
import type { Connection } from './connection.ts'
import { CANCEL_SUBJECT } from './streams.ts'
import type { Bucket, Cancellation } from './types.ts'

const DAY_MS = 24 * 60 * 60_000

/** Bucket of cancel requests, by compose id, and how long they are remembered. */
export const CANCEL_BUCKET = 'murli_cancel'
export const CANCEL_MAX_AGE_MS = 30 * DAY_MS

/** A request to cancel the tasks of a compose up to an attempt; those of later attempts, which a retry makes, go on. */
export const CancelRequest = z.strictObject({
  version: z.literal(1),
  composeId: ComposeId,
  attempt: z.int().positive().default(1),
  requestedAt: z.iso.datetime(),
})
export type CancelRequest = z.infer<typeof CancelRequest>

/** What is announced: the request without its time. */
const Announcement = CancelRequest.pick({ composeId: true, attempt: true })

/** See `Cancellation`. `bucket` opens the bucket on first use. */
export function cancellation(connection: Connection, bucket: () => Promise<Bucket<CancelRequest>>): Cancellation {
  return {
    async request(composeId, attempt) {
      await remember(await bucket(), { version: 1, composeId, attempt, requestedAt: new Date().toISOString() })
      if (!connection.nc.isClosed()) connection.nc.publish(CANCEL_SUBJECT, JSON.stringify({ composeId, attempt }))
    },
    async isRequested(composeId, attempt) {
      const known = await (await bucket()).get(composeId)
      return known !== null && known.value.attempt >= attempt
    },
    listen(listener) {
      const subscription = connection.nc.subscribe(CANCEL_SUBJECT, {
        callback: (error, message) => {
          const announced = error === null ? Announcement.safeParse(message.json()) : null
          if (announced?.success === true) listener(announced.data.composeId, announced.data.attempt)
        },
      })
      return () => {
        if (!subscription.isClosed()) subscription.unsubscribe()
      }
    },
  }
}

/** Writes the request unless one for this or a later attempt is there: requests come late and more than once. */
async function remember(bucket: Bucket<CancelRequest>, request: CancelRequest): Promise<void> {
  for (;;) {
    const known = await bucket.get(request.composeId)
    if (known !== null && known.value.attempt >= request.attempt) return
    const { composeId } = request
    const written = known === null ? await bucket.create(composeId, request) : await bucket.update(composeId, request, known.revision)
    if (written.ok) return
  }
}
