import { JsonObject } from '@murli/contracts'
import type { Messaging } from '@murli/runtime/messaging'

const bucketOf = (messaging: Messaging) => messaging.bucket('murli_nodes', JsonObject)

/** Writes to the bucket of node records so far. A node that is queued once and recorded once takes two. */
export async function nodeWrites(messaging: Messaging): Promise<number> {
  const entries = await (await bucketOf(messaging)).entries()
  return Math.max(0, ...entries.map(({ revision }) => revision))
}

/** Gives the number of writes at each write from now on, until the signal fires. */
export async function* followNodeWrites(messaging: Messaging, signal: AbortSignal): AsyncGenerator<number> {
  for await (const { revision } of (await bucketOf(messaging)).watch({ signal })) yield revision
}
