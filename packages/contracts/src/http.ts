import { z } from 'zod'
import { PlanDocument, PlanReason } from './documents/plan.ts'
import { ComposeState, NodeState } from './event.ts'
import { Failure } from './failure.ts'
import { Arch, ComposeId, ComposeIdentity, ComposeType, NodeId, PhaseName } from './names.ts'
import { Pin } from './publication.ts'
import { Ref } from './ref.ts'

/** A file that travels with the request, `path` relative to the configuration directory. */
export const RequestFile = z.strictObject({
  path: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  content: z.string(),
  mode: z.int().optional(),
})
export type RequestFile = z.infer<typeof RequestFile>

/** ISO 9660 and ext4 go on for longer; RPM and repository metadata have 32 bits. */
const MAX_TIMESTAMP = 2 ** 32 - 1

/** Body of `POST /v1/composes` and `POST /v1/validate`. */
export const ComposeRequest = z.strictObject({
  config: z.strictObject({
    /** Path of the main file among `files`; `.json` is JSON, everything else the configuration language. */
    main: z.string(),
    files: z.array(RequestFile).min(1),
    /** Absolute directory that relative repositories start from, on a machine that the workers share. */
    directory: z.string().nullable().default(null),
    /** Values set beforehand, as `-e NAME=VALUE` does. */
    defines: z.record(z.string(), z.string()).default({}),
  }),
  type: ComposeType.nullable().default(null),
  label: z.string().nullable().default(null),
  noLabel: z.boolean().default(false),
  supported: z.boolean().default(false),
  justPhases: z.array(PhaseName).default([]),
  skipPhases: z.array(PhaseName).default([]),
  /** The timestamp of everything that is written, in seconds since 1970, instead of the time of the request. Id and date stay those of the day. */
  sourceDateEpoch: z.int().nonnegative().max(MAX_TIMESTAMP).optional(),
  /** The same key gives the same compose: a repeated request starts nothing. */
  idempotencyKey: z.string().min(1).max(200).nullable().default(null),
})
export type ComposeRequest = z.infer<typeof ComposeRequest>

/** A place in a file: line and column from 1. */
export const Position = z.strictObject({ file: z.string(), line: z.int().positive(), column: z.int().positive() })
export type Position = z.infer<typeof Position>

/** One finding about a configuration. */
export const ConfigIssue = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  /** The peer's own words where it has some (spec 01 §5.3). */
  message: z.string(),
  /** Dot-joined path of the option, or ''. */
  path: z.string(),
  position: Position.nullable(),
})
export type ConfigIssue = z.infer<typeof ConfigIssue>

/** Answer of `POST /v1/validate`, and of a refused `POST /v1/composes` under `issues`. */
export const ConfigReport = z.strictObject({ ok: z.boolean(), issues: z.array(ConfigIssue) })
export type ConfigReport = z.infer<typeof ConfigReport>

/** Answer of `POST /v1/composes`: 202. */
export const ComposeAccepted = z.strictObject({
  composeId: ComposeId,
  state: ComposeState,
  /** Paths on this server. */
  links: z.strictObject({ self: z.string(), events: z.string(), tree: z.string() }),
  warnings: z.array(ConfigIssue),
})
export type ComposeAccepted = z.infer<typeof ComposeAccepted>

export const NodeStatus = z.strictObject({
  id: NodeId,
  phase: z.string(),
  variant: z.string().nullable(),
  arch: z.string().nullable(),
  item: z.string().nullable(),
  state: NodeState,
  attempt: z.int(),
  needs: z.array(NodeId),
  canFail: z.boolean(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  worker: z.string().nullable(),
  failure: Failure.nullable(),
  warnings: z.array(z.string()),
  metrics: z.record(z.string(), z.number()),
  log: Ref.nullable(),
  /** Why it was made and not taken from the memo; only when it was asked for (`?misses=true`), and only of nodes that were made. */
  misses: z.array(PlanReason).optional(),
})
export type NodeStatus = z.infer<typeof NodeStatus>

export const ComposeSummary = z.strictObject({
  identity: ComposeIdentity,
  state: ComposeState,
  /** Word of the STATUS file. */
  status: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  counts: z.record(z.string(), z.int()),
  failure: Failure.nullable(),
  manifest: Ref.nullable(),
  /** Why it is kept whatever its age; absent when it is not pinned. */
  pin: Pin.optional(),
})
export type ComposeSummary = z.infer<typeof ComposeSummary>

/** Answer of `GET /v1/composes/<id>`. */
export const ComposeDetail = z.strictObject({
  ...ComposeSummary.shape,
  nodes: z.array(NodeStatus),
  skipped: z.array(z.strictObject({ phase: z.string(), reason: z.string() })),
})
export type ComposeDetail = z.infer<typeof ComposeDetail>

/** Body of `POST /v1/plans`. */
export const PlanRequest = z.strictObject({
  ...ComposeRequest.shape,
  /** The compose to compare with; null: the newest finished one of the same release. */
  against: ComposeId.nullable().default(null),
})
export type PlanRequest = z.infer<typeof PlanRequest>

/** Answer of `POST /v1/plans`: 202, and of `GET /v1/plans/<id>`. */
export const PlanStatus = z.strictObject({
  planId: ComposeId,
  state: ComposeState,
  against: ComposeId.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  /** Why there is no plan. */
  failure: Failure.nullable(),
  /** Paths on this server. */
  links: z.strictObject({ self: z.string(), events: z.string() }),
  /** Nodes by state. */
  counts: z.record(z.string(), z.int()),
  /** Once it has finished. */
  plan: PlanDocument.nullable(),
})
export type PlanStatus = z.infer<typeof PlanStatus>

/** Body of `POST /v1/composes/<id>/unified-isos`. */
export const UnifiedIsosRequest = z.strictObject({
  /** Arches to make images for, `src` for sources; null: all that the compose has trees of. */
  arches: z.array(Arch).min(1).nullable().default(null),
})
export type UnifiedIsosRequest = z.infer<typeof UnifiedIsosRequest>

/** RFC 9457 problem details: every answer that is not a success. */
export const Problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string().optional(),
  issues: z.array(ConfigIssue).optional(),
})
export type Problem = z.infer<typeof Problem>
