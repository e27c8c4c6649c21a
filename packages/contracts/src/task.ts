import { z } from 'zod'
import { Failure } from './failure.ts'
import { JsonValue } from './json.ts'
import { Arch, ComposeId, ComposeIdentity, NodeId, Phase, VariantUid } from './names.ts'
import { Digest, Ref } from './ref.ts'

/** One input of a task: `as` is the name that the phase knows it by, `from` the node whose output it is. */
export const TaskInput = z.strictObject({ as: z.string(), from: NodeId, ref: Ref })
export type TaskInput = z.infer<typeof TaskInput>

/** Document of kind `inputs`: what a task with many inputs refers to instead of carrying them. */
export const InputsDocument = z.strictObject({ kind: z.literal('inputs'), version: z.literal(1), inputs: z.array(TaskInput) })
export type InputsDocument = z.infer<typeof InputsDocument>

/** Whether a task is to be done, or only to be looked for. */
export const TaskMode = z.enum(['run', 'probe'])
export type TaskMode = z.infer<typeof TaskMode>

/**
 * A unit of work on the subject `murli.task.<phase>.<flavor>.<arch>`. Refs only, never content; at most 4 KiB.
 * Either `inputs` or `inputsRef` holds the inputs.
 */
export const TaskMessage = z.strictObject({
  version: z.literal(1),
  compose: ComposeIdentity,
  node: NodeId,
  phase: Phase,
  flavor: z.string(),
  variant: VariantUid.nullable(),
  arch: Arch.nullable(),
  item: z.string().nullable(),
  /** From 1; raised by `retry`. A completion of an older attempt is not recorded. */
  attempt: z.int().positive(),
  /** Ref of kind `slice`: the part of the configuration that concerns this task. */
  slice: Ref,
  inputs: z.array(TaskInput),
  inputsRef: Ref.nullable(),
  /** ISO 8601 UTC; after it the task is ended with DEADLINE_EXCEEDED. */
  deadlineAt: z.iso.datetime(),
  /** Absent is `run`. `probe`: only look whether the result is there; nothing is made. Probes have subjects that end in `.probe`. */
  mode: TaskMode.optional(),
})
export type TaskMessage = z.infer<typeof TaskMessage>

/** A thing that a compose promises, by the peer's vocabulary (spec 09 §6.2). */
export const Deliverable = z.strictObject({
  kind: z.string(),
  variant: z.string(),
  arch: z.string(),
  subvariant: z.string().nullable(),
})
export type Deliverable = z.infer<typeof Deliverable>

/** A file for the `logs/` or `work/` directory of an exported compose. `path` is relative to the compose's top. */
export const ComposeLog = z.strictObject({ path: z.string(), ref: Ref })
export type ComposeLog = z.infer<typeof ComposeLog>

/** What a task leaves behind; also what the memo stores under the task's key. */
export const TaskResult = z.strictObject({
  /** Output name → ref. */
  outputs: z.record(z.string(), Ref),
  logs: z.array(ComposeLog),
  /** Warnings that a person should see in the compose's status. */
  warnings: z.array(z.string()),
  /** Numbers of the work done, units in the names (`packages`, `sizeBytes`). */
  metrics: z.record(z.string(), z.number()),
})
export type TaskResult = z.infer<typeof TaskResult>

/**
 * What a task's key was made of, by name: `version` of the definition, `slice`, `input/<as>/<node>`, `outside/<id>` for what `resolve` found,
 * `extra/<member>`. Values are digests, but for the version. Two keys differ because of the parts that differ.
 */
export const KeyParts = z.record(z.string(), z.string())
export type KeyParts = z.infer<typeof KeyParts>

/** The end of a task, published to `murli.completion.<composeId>`. */
export const Completion = z.strictObject({
  version: z.literal(1),
  composeId: ComposeId,
  node: NodeId,
  attempt: z.int().positive(),
  /** `missed`: of a probe that found no result. */
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'missed']),
  /** Memo key of the task: equal keys mean interchangeable results. `null` when the task failed before it was known. */
  key: Digest.nullable(),
  /** What the key was made of; absent when it was not known. */
  keyParts: KeyParts.optional(),
  /** True when the stored result of an earlier task was taken. */
  memoised: z.boolean(),
  result: TaskResult.nullable(),
  failure: Failure.nullable(),
  /** Logs of programs that an attempt without a result has left, for the compose's `logs/`. */
  logs: z.array(ComposeLog).optional(),
  /** The task's own log, JSON lines. */
  log: Ref.nullable(),
  worker: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
})
export type Completion = z.infer<typeof Completion>

/** Document stored by the memo under a task key or a step key. `storedAt`: when it was stored, or found in use later. */
export const MemoEntry = z.strictObject({ version: z.literal(1), phase: z.string(), value: JsonValue, storedAt: z.iso.datetime() })
export type MemoEntry = z.infer<typeof MemoEntry>
