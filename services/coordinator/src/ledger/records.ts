import {
  ComposeId,
  ComposeIdentity,
  ComposeState,
  Completion,
  ConfigIssue,
  Failure,
  NodeId,
  NodeState,
  Pin,
  PublishedName,
  Ref,
} from '@murli/contracts'
import { z } from 'zod'

/** What the ledger knows of a compose, or of a plan; the truth about its state. Everything big is behind refs. */
export const ComposeRecord = z.strictObject({
  version: z.literal(1),
  identity: ComposeIdentity,
  state: ComposeState,
  /** From 1; a retry raises it. Tasks are asked for with it. */
  attempt: z.int().positive().default(1),
  /** Ref of kind `config`. */
  config: Ref,
  /** Ref of kind `graph`. */
  graph: Ref,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** First cause of a doomed compose. */
  failure: Failure.nullable(),
  /** Ref of kind `compose` once it is finished. */
  manifest: Ref.nullable(),
  idempotencyKey: z.string().nullable(),
  /** Only of plans: the compose to compare with, and what is to be said of the configuration. `manifest` is then of kind `plan`. */
  plan: z.strictObject({ against: ComposeId.nullable(), warnings: z.array(ConfigIssue) }).optional(),
  /** What the compose was when its present attempt began, if it had finished: it stays to be seen, and comes back when the attempt fails. */
  before: z.strictObject({ state: ComposeState, manifest: Ref, finishedAt: z.iso.datetime() }).optional(),
  /** Why it is kept whatever its age. */
  pin: Pin.optional(),
  /**
   * Names that it is published as, or was, or was about to be. A name is here before its pointer refers to the compose, so that
   * whoever retires the compose by compare-and-set cannot miss it.
   */
  publishedAs: z.array(z.strictObject({ name: PublishedName, at: z.iso.datetime() })).optional(),
  /** When its time was over: nobody but the collection sees it any more, and its id stays taken. */
  retiredAt: z.iso.datetime().optional(),
})
export type ComposeRecord = z.infer<typeof ComposeRecord>

/** The record of a compose, or of a plan, that has not begun. */
export function newRecord(
  identity: ComposeIdentity,
  stored: Pick<ComposeRecord, 'config' | 'graph'>,
  { now, idempotencyKey }: { now: Date; idempotencyKey: string | null },
): ComposeRecord {
  return {
    version: 1,
    identity,
    state: 'planned',
    attempt: 1,
    ...stored,
    createdAt: now.toISOString(),
    finishedAt: null,
    failure: null,
    manifest: null,
    idempotencyKey,
  }
}

const FINISHED: ReadonlySet<ComposeState> = new Set(['finished', 'finished_incomplete'])

/** The record of a compose that has ended in a new attempt. What was finished stays to be seen until the attempt has ended well. */
export function inNewAttempt(record: ComposeRecord): ComposeRecord {
  const { state, manifest, finishedAt, attempt } = record
  const next: ComposeRecord = { ...record, state: 'running', attempt: attempt + 1, failure: null, finishedAt: null }
  if (!FINISHED.has(state) || manifest === null || finishedAt === null) return { ...next, manifest: null }
  return { ...next, before: { state, manifest, finishedAt } }
}

/** The record at the end of an attempt. A compose that had finished before is again what it was, when the attempt did not end well. */
export function atEnd(
  { before, ...record }: ComposeRecord,
  outcome: Pick<ComposeRecord, 'state' | 'failure' | 'manifest'>,
  finishedAt: string,
): ComposeRecord {
  if (before === undefined || FINISHED.has(outcome.state)) return { ...record, ...outcome, finishedAt }
  return {
    ...record,
    ...before,
    failure: outcome.failure ?? { code: 'CANCELLED', message: 'the attempt to change the compose was cancelled' },
  }
}

/**
 * A node that is no longer pending. Only the record's attempt may complete it, and only once. A record of an earlier attempt than its
 * compose's counts only if the node succeeded: by that alone a retry makes all others pending again.
 */
export const NodeRecord = z.strictObject({
  version: z.literal(1),
  node: NodeId,
  state: NodeState,
  attempt: z.int().positive(),
  queuedAt: z.iso.datetime().nullable(),
  completion: Completion.nullable(),
})
export type NodeRecord = z.infer<typeof NodeRecord>

/** Which compose an idempotency key belongs to. */
export const KeyRecord = z.strictObject({ composeId: z.string() })
export type KeyRecord = z.infer<typeof KeyRecord>
