import type { Completion, ComposeEvent, Phase, TaskMessage, TaskMode } from '@murli/contracts'
import type { z } from 'zod'

/** Where NATS is and how to be let in. `servers` are `nats://host:port` URLs. Either user and password, or a token, or nothing. */
export interface MessagingSettings {
  servers: string[]
  user?: string | undefined
  password?: string | undefined
  token?: string | undefined
  /** `ackWaitMs` of `DeliveryTimes`, when it is another than production's. */
  silenceMs?: number | undefined
}

/** Times of delivery. Production uses `DELIVERY`; tests shorten them. All in milliseconds. */
export interface DeliveryTimes {
  /** A delivery without `working()` for so long is given to another worker. */
  ackWaitMs: number
  /** Deliveries of one message before it counts as lost. */
  maxDeliveries: number
  /** How long an idle slot waits per request for work. Bounds how late a slot sees that the server came back. */
  pullExpiresMs: number
}

/** One task in the hands of this process. The handler must settle it exactly once: `ack`, `nak` or `handBack`. */
export interface TaskDelivery {
  readonly task: TaskMessage
  /** 1 for the first delivery. */
  readonly deliveryCount: number
  /** No further delivery will come if this one is not acknowledged. */
  readonly isLastDelivery: boolean
  /** Tells the server that the work goes on: the delivery's ack wait starts anew. */
  working(): void
  /** Settles as done. Resolves when the server has confirmed; waits out a server restart. */
  ack(): Promise<void>
  /** Settles as "again, after a while". */
  nak(delayMs: number): void
  /** Gives an unfinished task back so that another worker takes it at once; never counts as the last try. */
  handBack(): Promise<void>
}

/** A message on the task stream that does not fit its contract. It has been taken off the stream. */
export interface MalformedTask {
  /** What the schema says about it. */
  reason: string
  sequence: number
  /** Whose task it was, as far as that can be read. */
  identity: { composeId: string; node: string; attempt: number } | null
}

export interface TaskConsumption {
  phase: Phase
  flavor: string
  /** Tasks of this mode only; default `run`. */
  mode?: TaskMode
  /** Tasks of these arches only; absent: of all. All workers of a phase and flavor must do the one or the other. */
  arches?: readonly string[]
  /** Tasks at once, of all arches together; nothing is taken beyond them. */
  slots: number
  handler(delivery: TaskDelivery): Promise<void>
  malformed(task: MalformedTask): Promise<void>
}

/** A running consumption. `stop` takes nothing more and resolves when every handler has ended. */
export interface Consumption extends AsyncDisposable {
  stop(): Promise<void>
}

/** A task that was delivered as often as allowed without being settled. `task` is null when it can no longer be read. */
export interface LostTask {
  task: TaskMessage | null
  deliveries: number
  streamSequence: number
}

/** An entry of a bucket. `revision` is what `update` compares. */
export interface BucketEntry<T> {
  key: string
  value: T
  revision: number
}

/** Result of a guarded write: the new revision, or that somebody else was first. */
export type BucketWrite = { ok: true; revision: number } | { ok: false; conflict: true }

/** A change seen by `watch`; `value` null means deleted. */
export interface BucketChange<T> {
  key: string
  value: T | null
  revision: number
}

/**
 * A key-value bucket with values of one schema. Keys are `/`-separated paths without empty parts; any other character is allowed.
 * A prefix is '' or whole path segments ending in `/`. Values that do not fit the schema throw INTERNAL.
 */
export interface Bucket<T> {
  get(key: string): Promise<{ value: T; revision: number } | null>
  /** Writes only when the key does not exist (or was deleted). */
  create(key: string, value: T): Promise<BucketWrite>
  /** Writes only when the current revision is `revision`. */
  update(key: string, value: T, revision: number): Promise<BucketWrite>
  put(key: string, value: T): Promise<number>
  delete(key: string): Promise<void>
  /** Deletes only when the current revision is `revision`. */
  remove(key: string, revision: number): Promise<{ ok: boolean }>
  /** Deletes and forgets the history. */
  purge(key: string): Promise<void>
  keys(prefix?: string): Promise<string[]>
  entries(prefix?: string): Promise<BucketEntry<T>[]>
  /** Present entries first, then every change until the signal fires. Survives server restarts; may repeat a change. */
  watch(options: { prefix?: string; signal: AbortSignal }): AsyncIterable<BucketChange<T>>
}

export interface BucketOptions {
  /** Entries older than this are forgotten; 0 keeps them. Takes effect when the bucket is made. */
  maxAgeMs?: number
}

/**
 * Requests to cancel composes: kept in KV (truth), announced on a subject (speed). A request is for the tasks of a compose up to an attempt,
 * so that it need never be taken back: a retry has a later one.
 */
export interface Cancellation {
  request(composeId: string, attempt: number): Promise<void>
  /** Whether tasks of this attempt are to end. */
  isRequested(composeId: string, attempt: number): Promise<boolean>
  /** Calls the listener with each compose id and attempt as they are announced. Returns how to stop. */
  listen(listener: (composeId: string, attempt: number) => void): () => void
}

/** Everything Murli says and hears over NATS. Publishing and KV wait up to a minute for a lost server, then MESSAGING_UNAVAILABLE. */
export interface Messaging extends AsyncDisposable {
  /** Makes the streams and buckets, or brings their settings up to date. Idempotent. */
  ensureStreams(): Promise<void>
  /**
   * Publishes a task, at most once per node, attempt and `redelivery` number within two minutes.
   * @throws MurliError INTERNAL when the message exceeds 4 KiB: move the inputs into an inputs document first (see `encodeTask`).
   */
  publishTask(task: TaskMessage, options?: { redelivery?: number }): Promise<void>
  /**
   * Tasks that are on the stream: waiting for a worker, or in work. Each as `<compose>/<node>/<attempt>`. A task that is not there was never
   * published, or has been completed. One request to the server per task.
   */
  tasksOnStream(): Promise<ReadonlySet<string>>
  consumeTasks(consumption: TaskConsumption): Promise<Consumption>
  publishCompletion(completion: Completion): Promise<void>
  /** Completions, shared by all coordinators through one durable consumer. A handler that throws gets the completion again. */
  consumeCompletions(handler: (completion: Completion) => Promise<void>, options?: { slots?: number }): Promise<Consumption>
  /** Tasks that no worker completed. The message is removed from the stream after the handler has returned. */
  consumeAdvisories(handler: (lost: LostTask) => Promise<void>): Promise<Consumption>
  /** Returns the stream sequence. */
  publishEvent(event: ComposeEvent): Promise<number>
  /** Events of a compose from `fromSequence` on (default: all), in order, until the signal fires. Survives server restarts. */
  followEvents(
    composeId: string,
    options: { fromSequence?: number; signal: AbortSignal },
  ): AsyncIterable<{ sequence: number; event: ComposeEvent }>
  bucket<T>(name: string, schema: z.ZodType<T>, options?: BucketOptions): Promise<Bucket<T>>
  readonly cancellation: Cancellation
  /** Round-trip time to the server in milliseconds. @throws MurliError MESSAGING_UNAVAILABLE */
  ping(): Promise<number>
}
