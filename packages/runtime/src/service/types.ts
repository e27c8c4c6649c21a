import type { ComposeIdentity, ComposeLog, JsonValue, Phase, Ref, TaskMessage, TaskResult } from '@murli/contracts'
import type { Hono } from 'hono'
import type { z } from 'zod'
import type { BlobStore } from '../blobs/index.ts'
import type { ProcessLog, TaskLog } from '../log/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import type { Messaging } from '../messaging/index.ts'
import type { ToolOptions, ToolResult } from '../tool/index.ts'

/*
 * Words. A *service* is a set of task definitions that are deployed together. A *task definition* says how tasks of one phase and flavor
 * are done. A *task* is one message; an *attempt* is the coordinator's count of it, a *delivery* NATS's. A *slot* is room for one task in
 * one process. A *requirement* is something of the machine that a phase needs, nearly always a program.
 */

/** What a task is given, and all that it may use. */
export interface TaskContext<Slice> {
  readonly task: TaskMessage
  readonly slice: Slice
  readonly compose: ComposeIdentity
  /** The one input of that name. @throws MurliError INTERNAL when there is none or more than one */
  input(as: string): Ref
  /** The input of that name, or null. @throws MurliError INTERNAL when there is more than one */
  optionalInput(as: string): Ref | null
  /** All inputs of that name, sorted by `from` (a node id). */
  inputs(as: string): { from: string; ref: Ref }[]
  /** What `resolve` returned; null without one. */
  readonly resolved: JsonValue
  readonly blobs: BlobStore
  readonly manifests: ManifestStore
  /** A directory of the task's own, empty at first, removed afterwards. */
  readonly scratch: string
  /** Fires when the compose is cancelled, the deadline has passed, or the process stops. */
  readonly signal: AbortSignal
  readonly log: TaskLog
  /**
   * Runs a program; it and its descendants end within seconds when `signal` fires.
   * @throws MurliError TOOL_FAILED (exit code), TOOL_MISSING, TOOL_KILLED (foreign signal), all with the tail of the output
   */
  tool(file: string, args: string[], options?: ToolOptions): Promise<ToolResult>
  /**
   * Memo of an inner result, shared by all tasks of all composes: `make` runs only when no result for (name, key) is stored or a blob
   * that the stored one refers to (any `{kind, digest, size}` inside of it) is gone. `key` must name all that determines the result.
   */
  step<T extends JsonValue>(name: string, key: unknown, make: () => Promise<T>): Promise<T>
  /** Logs that belong to the compose even when the task fails; a task that succeeds names all of its logs in its result. */
  keepLogs(logs: readonly ComposeLog[]): void
  /** Tells people how far the task is; at most one event a second is sent. `fraction` from 0 to 1. */
  progress(message: string, fraction?: number): void
}

/** What `run` returns: outputs by name; logs, warnings and metrics default to none. */
export type TaskOutcome = Partial<TaskResult> & { outputs: Record<string, Ref> }

/** How tasks of one phase and flavor are done. `run` must be a pure function of slice, inputs, `resolved` and what `key` returns. */
export interface TaskDefinition<Slice> {
  phase: Phase
  flavor: string
  /** Part of the key: raise it when the result for equal inputs changes. */
  version: string
  /** Tasks of the phase at once per process; default 2. */
  slots?: number
  /**
   * Tasks are taken by machines of their arch only, and by those that the operator lets emulate it (`MURLI_FOREIGN_ARCHES`). All definitions
   * of a phase and flavor agree about it.
   */
  isNative?: true
  /** Which items of the phase this definition serves; default: all. */
  item?: (item: string | null) => boolean
  slice: z.ZodType<Slice>
  /**
   * The result states nothing of the moment of the compose (`ctx.compose.startedAt`), so that one which fixes that moment
   * (`sourceDateEpoch`) may take what was made at another. By default it may not.
   */
  timeless?: true
  /** From the outside world to exact ids; what it returns is part of the key. */
  resolve?(ctx: TaskContext<Slice>): Promise<JsonValue>
  /** Extra members of the key, such as the members of `ctx.compose` that the result depends on. */
  key?(ctx: TaskContext<Slice>): unknown
  run(ctx: TaskContext<Slice>): Promise<TaskOutcome>
}

/** A task definition whose slice type is forgotten, for lists of several. */
export type AnyTaskDefinition = TaskDefinition<unknown>

/** Something that a machine must have before it can serve some phases. */
export interface Requirement {
  name: string
  /** Package to install, for people. */
  package: string
  /** Phases that cannot be served without it; absent: all of the service. */
  phases?: readonly Phase[]
  /** Flavors of those phases that cannot be served without it; absent: all. */
  flavors?: readonly string[]
  /** Only some tasks use it, which fail without it: its absence keeps no phase from being served. */
  optional?: boolean
  /** Null when it is there, else a sentence that names what is missing and what to install. */
  check(): Promise<string | null>
}

/** What a service's `background` may use. */
export interface ServiceEnvironment {
  messaging: Messaging
  blobs: BlobStore
  manifests: ManifestStore
  log: ProcessLog
}

/** The part of a service that is not tasks: its own pages, interfaces, consumers. Disposed of after the tasks in work have ended. */
export interface Background extends AsyncDisposable {
  /** Mounted at `/` beside the harness's own paths. */
  routes?: Hono
  /** Null when ready, else a sentence for `/readyz`. */
  ready?(): Promise<string | null>
}

export interface Service {
  name: string
  tasks: AnyTaskDefinition[]
  needs: Requirement[]
  /** Many composes do without its phases: what it lacks does not make a process unready that serves others as well. */
  isOptional?: boolean
  background?: (environment: ServiceEnvironment) => Promise<Background>
}

/** A service that runs. */
export interface RunningService extends AsyncDisposable {
  /** Base URL of the HTTP server, or null when there is none. */
  readonly url: string | null
  /** What is not usable, one sentence each; empty when ready. */
  problems(): Promise<string[]>
  /** Takes nothing more, gives running tasks the grace time, hands the rest back, releases everything. */
  stop(): Promise<void>
}
