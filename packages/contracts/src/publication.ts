import { z } from 'zod'
import { ComposeId } from './names.ts'

/** Name that composes are published under, such as `latest-Specimen-1`; it becomes a part of addresses and of keys. */
export const PublishedName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'expected letters, digits, "-", "_", "." or "+", and a letter or digit first')

/** One change of a published name. `rollback` goes back to a compose that the name had before. */
export const PublishedEntry = z.strictObject({
  composeId: ComposeId,
  at: z.iso.datetime(),
  action: z.enum(['publish', 'rollback']),
})
export type PublishedEntry = z.infer<typeof PublishedEntry>

/**
 * The pointer of a name, one entry of the bucket `murli_published`, and the answer of `/v1/published/<name>`. It changes only as a whole, by
 * compare-and-set. `history` is newest first and never empty; its first entry is what the name stands for.
 */
export const Published = z.strictObject({ version: z.literal(1), name: PublishedName, history: z.array(PublishedEntry).min(1) })
export type Published = z.infer<typeof Published>

/** Answer of `GET /v1/published`, sorted by name. */
export const PublishedList = z.strictObject({ published: z.array(Published) })
export type PublishedList = z.infer<typeof PublishedList>

/** Body of `POST /v1/published/<name>`. */
export const PublishRequest = z.strictObject({
  composeId: ComposeId,
  /** Also a compose that is FINISHED_INCOMPLETE, in which deliverables that may fail did. */
  allowIncomplete: z.boolean().default(false),
})
export type PublishRequest = z.infer<typeof PublishRequest>

/** Body of `POST /v1/published/<name>/rollback`; `to` null is the compose before the present one. */
export const RollbackRequest = z.strictObject({ to: ComposeId.nullable().default(null) })
export type RollbackRequest = z.infer<typeof RollbackRequest>

/** Body of `POST /v1/composes/<id>/pin`: why the compose is to be kept. */
export const PinRequest = z.strictObject({ because: z.string().trim().min(1).max(1000) })
export type PinRequest = z.infer<typeof PinRequest>

/** A pinned compose is kept, whatever its age. */
export const Pin = z.strictObject({ because: z.string(), at: z.iso.datetime() })
export type Pin = z.infer<typeof Pin>
