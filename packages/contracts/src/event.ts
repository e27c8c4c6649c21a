import { z } from 'zod'
import { Failure } from './failure.ts'
import { ComposeId, NodeId } from './names.ts'

/**
 * States of a node (spec 09 §19, row 6). `tolerated`: it failed and may; `blocked`: something that it needs did not succeed; `missed`: of a
 * plan, its result is not there.
 */
export const NodeState = z.enum([
  'pending',
  'queued',
  'running',
  'succeeded',
  'memoised',
  'missed',
  'failed',
  'tolerated',
  'blocked',
  'cancelled',
])
export type NodeState = z.infer<typeof NodeState>

/** States of a compose. The words of the peer's STATUS file derive from them (spec 05 §7.5). */
export const ComposeState = z.enum([
  'planned',
  'running',
  'finishing',
  'finished',
  'finished_incomplete',
  'doomed',
  'cancelling',
  'cancelled',
])
export type ComposeState = z.infer<typeof ComposeState>

/** What happened, on `murli.event.<composeId>`; also the `data` of a server-sent event, whose `id` is the stream sequence. */
export const ComposeEvent = z.discriminatedUnion('type', [
  z.strictObject({
    version: z.literal(1),
    type: z.literal('compose'),
    composeId: ComposeId,
    at: z.iso.datetime(),
    state: ComposeState,
    failure: Failure.nullable(),
  }),
  z.strictObject({
    version: z.literal(1),
    type: z.literal('node'),
    composeId: ComposeId,
    at: z.iso.datetime(),
    node: NodeId,
    attempt: z.int(),
    state: NodeState,
    failure: Failure.nullable(),
    warnings: z.array(z.string()),
    durationMs: z.int().nullable(),
  }),
  z.strictObject({
    version: z.literal(1),
    type: z.literal('progress'),
    composeId: ComposeId,
    at: z.iso.datetime(),
    node: NodeId,
    attempt: z.int(),
    message: z.string(),
    /** 0 to 1, or null when the end is not known. */
    fraction: z.number().min(0).max(1).nullable(),
  }),
])
export type ComposeEvent = z.infer<typeof ComposeEvent>
