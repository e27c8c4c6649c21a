import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { ComposeIdentity, NodeId, Phase, PhaseName, Variant } from '../names.ts'
import { Ref } from '../ref.ts'
import { ComposeLog } from '../task.ts'

/** A file of the configuration, pinned. `path` is relative to the configuration directory; `mode` are permission bits. */
export const PinnedFile = z.strictObject({ path: z.string(), ref: Ref, mode: z.int() })
export type PinnedFile = z.infer<typeof PinnedFile>

/**
 * Document of kind `config`: the frozen configuration. `options` has every default filled in and is never changed again;
 * `pinned` maps a source reference (its canonical JSON) to the files that it gave at the time of freezing.
 */
export const FrozenConfig = z.strictObject({
  kind: z.literal('config'),
  version: z.literal(1),
  options: JsonObject,
  variants: z.array(Variant),
  /** Directory that relative repositories start from, as an absolute path, or null. */
  configDirectory: z.string().nullable(),
  /** The configuration files as read, for logs/global/config-copy. */
  files: z.array(PinnedFile),
  pinned: z.record(z.string(), z.array(PinnedFile)),
  skipPhases: z.array(PhaseName),
  justPhases: z.array(PhaseName),
})
export type FrozenConfig = z.infer<typeof FrozenConfig>

/** An edge: output `output` of node `node` becomes input `as`. Without an optional one, whose node was let fail, a node goes on. */
export const Need = z.strictObject({ node: NodeId, output: z.string(), as: z.string(), optional: z.literal(true).optional() })
export type Need = z.infer<typeof Need>

export const GraphNode = z.strictObject({
  id: NodeId,
  phase: Phase,
  flavor: z.string(),
  variant: z.string().nullable(),
  arch: z.string().nullable(),
  item: z.string().nullable(),
  slice: Ref,
  needs: z.array(Need),
  /** Deliverable kind that this node makes, or null. */
  deliverable: z.string().nullable(),
  /** A failure of this node is tolerated (spec 09 §6). */
  canFail: z.boolean(),
  deadlineSeconds: z.int().positive(),
})
export type GraphNode = z.infer<typeof GraphNode>

/** Document of kind `graph`: nodes sorted by id; needs point to nodes of the same graph, without cycles. */
export const Graph = z.strictObject({
  kind: z.literal('graph'),
  version: z.literal(1),
  nodes: z.array(GraphNode),
  /** Phases without nodes and why. */
  skipped: z.array(z.strictObject({ phase: z.string(), reason: z.string() })),
})
export type Graph = z.infer<typeof Graph>

/**
 * Document of kind `compose`: the finished compose. `tree` is what is published (`compose/`); `logs` are files for the
 * other directories of an export.
 */
export const ComposeManifest = z.strictObject({
  kind: z.literal('compose'),
  version: z.literal(1),
  identity: ComposeIdentity,
  status: z.enum(['FINISHED', 'FINISHED_INCOMPLETE', 'DOOMED', 'TERMINATED']),
  tree: Ref.nullable(),
  logs: z.array(ComposeLog),
})
export type ComposeManifest = z.infer<typeof ComposeManifest>
