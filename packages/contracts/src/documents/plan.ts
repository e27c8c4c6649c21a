import { z } from 'zod'
import { Failure } from '../failure.ts'
import { JsonValue } from '../json.ts'
import { Arch, ComposeId, NodeId, VariantUid } from '../names.ts'
import { Ref } from '../ref.ts'

/** A difference of two configurations or slices: `path` is dot-joined; a side that has nothing there is absent. */
export const PlanChange = z.strictObject({ path: z.string(), before: JsonValue.optional(), after: JsonValue.optional() })
export type PlanChange = z.infer<typeof PlanChange>

/** Why there is no result for a node, as seen from the compose that the plan is compared with. */
export const PlanReason = z.discriminatedUnion('kind', [
  /** No compose to compare with. */
  z.strictObject({ kind: z.literal('no-compose') }),
  /** The other compose has no such node, or never made it. */
  z.strictObject({ kind: z.literal('new') }),
  /** The task is done by another version of its service. */
  z.strictObject({ kind: z.literal('version'), before: z.string(), after: z.string() }),
  /** The node's part of the configuration changed. */
  z.strictObject({ kind: z.literal('configuration'), changes: z.array(PlanChange) }),
  /** What another node gives it changed, or is new, or is not there any more. */
  z.strictObject({ kind: z.literal('input'), as: z.string(), from: NodeId, change: z.enum(['changed', 'added', 'removed']) }),
  /** Something outside of Murli that the result depends on, such as a repository. */
  z.strictObject({ kind: z.literal('outside'), name: z.string() }),
  /** Something of the compose that the result depends on, such as a volume id with the date. */
  z.strictObject({ kind: z.literal('compose'), name: z.string() }),
  /** It was made with the same key, but the result has expired or its blobs are gone. */
  z.strictObject({ kind: z.literal('gone') }),
  /** The other compose does not say what its key was made of. */
  z.strictObject({ kind: z.literal('not-known') }),
])
export type PlanReason = z.infer<typeof PlanReason>

/**
 * A node of a plan. `there`: the result is there; `made`: the plan made it, since it selects packages; `missing`: the compose would make
 * it; `depends`: something that it needs is not made yet, so its key is not known; `failed`: neither could be found out.
 */
export const PlanNode = z.strictObject({
  id: NodeId,
  phase: z.string(),
  state: z.enum(['there', 'made', 'missing', 'depends', 'failed']),
  /** For `made` and `missing`. */
  reasons: z.array(PlanReason),
  /** For `depends`: nodes that are `missing`, or failed, on which it depends. */
  dependsOn: z.array(NodeId),
  failure: Failure.nullable(),
})
export type PlanNode = z.infer<typeof PlanNode>

/** What is told about a plan. `error`: the compose would be doomed by it. */
export const PlanFinding = z.strictObject({
  severity: z.enum(['error', 'warning']),
  kind: z.enum([
    'configuration',
    'unresolved',
    'missing-package',
    'empty-group',
    'missing-group',
    'lost-group',
    'empty-tree',
    'not-compared',
    'task',
  ]),
  /** `<variant>.<arch>`, a node id, or null. */
  place: z.string().nullable(),
  message: z.string(),
})
export type PlanFinding = z.infer<typeof PlanFinding>

/** Packages of one list of a tree in numbers. `before` is of the other compose; `sizeBytes` are of the package files. */
export const PlanCounts = z.strictObject({
  packages: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
  before: z.strictObject({ packages: z.int().nonnegative(), sizeBytes: z.int().nonnegative() }).nullable(),
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  changed: z.int().nonnegative(),
})
export type PlanCounts = z.infer<typeof PlanCounts>

/** What a variant would hold on an arch. `packages` is a ref of kind `plan-packages`. */
export const PlanTree = z.strictObject({
  variant: VariantUid,
  arch: Arch,
  rpm: PlanCounts,
  srpm: PlanCounts,
  debuginfo: PlanCounts,
  packages: Ref,
})
export type PlanTree = z.infer<typeof PlanTree>

const PlanList = z.strictObject({
  /** NEVRAs with epoch, sorted. */
  packages: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** Another version of the same name and arch. */
  changed: z.array(z.strictObject({ before: z.string(), after: z.string() })),
})

/** Document of kind `plan-packages`: the packages of one variant.arch by name, and the difference to the other compose. */
export const PlanPackages = z.strictObject({
  kind: z.literal('plan-packages'),
  version: z.literal(1),
  variant: VariantUid,
  arch: Arch,
  rpm: PlanList,
  srpm: PlanList,
  debuginfo: PlanList,
})
export type PlanPackages = z.infer<typeof PlanPackages>

/** Document of kind `plan`: what a compose of a configuration would do and hold. */
export const PlanDocument = z.strictObject({
  kind: z.literal('plan'),
  version: z.literal(1),
  /** The compose that it is compared with. */
  against: ComposeId.nullable(),
  /** Options that differ from those of the other compose. */
  options: z.array(PlanChange),
  nodes: z.array(PlanNode),
  skipped: z.array(z.strictObject({ phase: z.string(), reason: z.string() })),
  trees: z.array(PlanTree),
  /** Package files that would be fetched; `unknown` are those whose repositories do not say a SHA-256. */
  download: z.strictObject({ packages: z.int().nonnegative(), sizeBytes: z.int().nonnegative(), unknown: z.int().nonnegative() }),
  findings: z.array(PlanFinding),
})
export type PlanDocument = z.infer<typeof PlanDocument>
