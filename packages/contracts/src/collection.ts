import { z } from 'zod'
import { Failure } from './failure.ts'
import { ComposeId } from './names.ts'

/** Body of `POST /v1/gc`. */
export const CollectRequest = z.strictObject({
  /** Only say what would go. */
  dryRun: z.boolean().default(false),
})
export type CollectRequest = z.infer<typeof CollectRequest>

/** What a collection found, or took away. Sizes in bytes. */
export const CollectedCounts = z.strictObject({
  /** Composes that were looked at, without those that go. */
  keptComposes: z.int().nonnegative(),
  /** Composes whose time is over. */
  composes: z.array(ComposeId),
  /** Remembered results that nobody used for long, and that refer to what nobody else does. */
  results: z.int().nonnegative(),
  keptBlobs: z.int().nonnegative(),
  keptBytes: z.int().nonnegative(),
  /** Blobs that nobody refers to, but that are too young to go. */
  youngBlobs: z.int().nonnegative(),
  blobs: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
})
export type CollectedCounts = z.infer<typeof CollectedCounts>

/**
 * A collection of what nobody refers to any more: the one entry `job` of the bucket `murli_gc`, and the answer of `/v1/gc`.
 * `lease` belongs to the coordinator that does it; another one takes over when `beats` stands still.
 */
export const CollectionStatus = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  dryRun: z.boolean(),
  state: z.enum(['retiring', 'marking', 'sweeping', 'done', 'failed']),
  holder: z.string(),
  /** Grows while the holder works. */
  beats: z.int().nonnegative(),
  /** Shards of 256 that were swept. */
  swept: z.int().nonnegative(),
  counts: CollectedCounts,
  failure: Failure.nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** When the last collection before this one ended that took things away; absent when there was none. */
  collectedAt: z.iso.datetime().optional(),
})
export type CollectionStatus = z.infer<typeof CollectionStatus>

/**
 * Where a sweep is: the entry `sweep` of the bucket `murli_gc`, written before a shard is listed. Whoever relies on a blob that was
 * there before looks at it. `generation` grows with every sweep; `shard` are the two hex digits that are swept now, null before the first.
 */
export const SweepPosition = z.strictObject({
  version: z.literal(1),
  generation: z.int().nonnegative(),
  sweeping: z.boolean(),
  shard: z
    .string()
    .regex(/^[0-9a-f]{2}$/)
    .nullable(),
})
export type SweepPosition = z.infer<typeof SweepPosition>
