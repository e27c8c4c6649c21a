import type { Completion, TaskMessage } from '@murli/contracts'
import { toFailure } from '../errors/index.ts'
import type { MalformedTask, Messaging, TaskDelivery } from '../messaging/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { attemptTask } from './attempt.ts'
import type { TaskAttempt, TaskHost } from './attempt.ts'
import { definitionFor, notNative, notServed, settlementOf } from './endings.ts'
import { RunningTasks } from './running-tasks.ts'
import type { RunningTask } from './running-tasks.ts'
import type { AnyTaskDefinition } from './types.ts'

/** Times of a worker in milliseconds. `retryDelaysMs` by delivery; the last one goes on. */
export interface WorkerTimes {
  heartbeatMs: number
  retryDelaysMs: readonly number[]
}

/**
 * What a worker does with a delivery.
 *
 * 1. *joined*: the same attempt is in work in this process already (the server took it for dead and delivered it again). Wait for that
 *    one, with heartbeats, and acknowledge if it was completed.
 * 2. *cancelled*: its compose is cancelled; a cancelled completion is published without running anything.
 * 3. *in work*: `attemptTask`, with a heartbeat every 3 s that also asks whether the compose was cancelled.
 * 4. *settling*: a success, and a failure that is final, is published as a completion and then acknowledged, in this order: a crash in
 *    between publishes it twice, which coordinators expect. A failure that may pass is returned with a delay that grows, and an event says
 *    so. A task interrupted by shutdown is handed back at once.
 *
 * Two processes may come to run one attempt at once (a process that was taken for dead was not). Both complete it; keys make the
 * results equal, and the coordinator counts the first.
 */
export class Worker {
  readonly #host: TaskHost
  readonly #messaging: Messaging
  readonly #definitions: readonly AnyTaskDefinition[]
  readonly #arches: readonly string[]
  readonly #metrics: Metrics
  readonly #times: WorkerTimes
  readonly #running: RunningTasks
  readonly #inWork = new Map<string, Promise<boolean>>()

  constructor(parts: {
    host: TaskHost
    messaging: Messaging
    definitions: readonly AnyTaskDefinition[]
    /** Whose tasks are done where a definition is native. */
    arches: readonly string[]
    metrics: Metrics
    times: WorkerTimes
    running: RunningTasks
  }) {
    this.#host = parts.host
    this.#messaging = parts.messaging
    this.#definitions = parts.definitions
    this.#arches = parts.arches
    this.#metrics = parts.metrics
    this.#times = parts.times
    this.#running = parts.running
  }

  /** Handles a delivery and settles it. @throws MurliError MESSAGING_UNAVAILABLE when it could not be settled */
  async handle(delivery: TaskDelivery): Promise<void> {
    const { task } = delivery
    const id = `${task.compose.id}/${task.node}/${task.attempt}`
    const same = this.#inWork.get(id)
    if (same !== undefined) return await this.#join(delivery, same)
    const work = this.#work(delivery)
    this.#inWork.set(id, work)
    try {
      await work
    } finally {
      this.#inWork.delete(id)
    }
  }

  /** Publishes the failure of a task whose message does not fit the contract, if it says whose it was. */
  async reportMalformed({ identity, reason, sequence }: MalformedTask): Promise<void> {
    this.#host.log.error({ sequence, reason, ...identity }, 'task message does not fit its contract')
    if (identity === null) return
    const at = new Date().toISOString()
    const failure = {
      code: 'REQUEST_INVALID' as const,
      message: `the task message of ${identity.node} does not fit its contract: ${reason}`,
    }
    const ending = {
      key: null,
      memoised: false,
      result: null,
      failure,
      log: null,
      worker: this.#host.worker,
      startedAt: at,
      finishedAt: at,
    }
    await this.#messaging.publishCompletion({ version: 1, ...identity, outcome: 'failed', ...ending })
  }

  /** Does a task that came another way than by NATS. Failures are the caller's to retry. */
  async runDirectly(task: TaskMessage, signal: AbortSignal): Promise<Completion> {
    using running = this.#running.start(task, signal)
    return (await this.#attempt(running)).completion
  }

  /** Resolves true when the task was completed, false when it was given back. */
  async #work(delivery: TaskDelivery): Promise<boolean> {
    using running = this.#running.start(delivery.task)
    using _ = this.#heartbeat(delivery, running)
    if (await this.#messaging.cancellation.isRequested(delivery.task.compose.id, delivery.task.attempt)) running.cancel()
    return await this.#settle(delivery, await this.#attempt(running))
  }

  async #attempt(running: RunningTask): Promise<TaskAttempt> {
    const { task, signal } = running
    const { phase } = task
    const started = performance.now()
    this.#metrics.running.inc({ phase })
    const definition = definitionFor(this.#definitions, task)
    try {
      const attempt = await (definition === undefined || !this.#takes(definition, task)
        ? refused(this.#host, task, definition === undefined ? notServed(task) : notNative(task, this.#arches))
        : attemptTask(this.#host, definition, task, signal))
      this.#observe(attempt.completion, phase, performance.now() - started)
      return attempt
    } finally {
      this.#metrics.running.dec({ phase })
    }
  }

  /** What comes by NATS is of the right arch; what comes by HTTP may be anything. */
  #takes({ isNative }: AnyTaskDefinition, { arch, mode }: TaskMessage): boolean {
    return isNative !== true || mode === 'probe' || arch === null || this.#arches.includes(arch)
  }

  async #settle(delivery: TaskDelivery, { completion, error }: TaskAttempt): Promise<boolean> {
    const settlement = error === null ? { kind: 'complete' as const } : settlementOf(error, delivery, this.#times.retryDelaysMs)
    this.#metrics.settlements.inc({ phase: delivery.task.phase, settlement: settlement.kind })
    if (settlement.kind === 'complete') {
      await this.#messaging.publishCompletion(completion)
      await delivery.ack()
      return true
    }
    if (settlement.kind === 'hand-back') {
      await delivery.handBack()
      return false
    }
    delivery.nak(settlement.delayMs)
    this.#tellRetry(completion, error)
    return false
  }

  async #join(delivery: TaskDelivery, same: Promise<boolean>): Promise<void> {
    const timer = setInterval(() => delivery.working(), this.#times.heartbeatMs)
    this.#metrics.settlements.inc({ phase: delivery.task.phase, settlement: 'join' })
    try {
      // What the first delivery was settled as holds for the message; only an acknowledgement is worth repeating.
      if (await same) await delivery.ack()
    } finally {
      clearInterval(timer)
    }
  }

  #heartbeat(delivery: TaskDelivery, running: RunningTask): Disposable {
    let asking = false
    const beat = async () => {
      delivery.working()
      if (asking) return
      asking = true
      try {
        if (await this.#messaging.cancellation.isRequested(delivery.task.compose.id, delivery.task.attempt)) running.cancel()
      } catch (error) {
        this.#host.log.warn({ node: delivery.task.node, reason: String(error) }, 'cannot ask whether the compose is cancelled')
      } finally {
        asking = false
      }
    }
    const timer = setInterval(() => void beat(), this.#times.heartbeatMs)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  #tellRetry({ composeId, node, attempt }: Completion, error: unknown): void {
    const at = new Date().toISOString()
    const change = { state: 'queued' as const, failure: toFailure(error), warnings: [], durationMs: null }
    this.#host.tell({ version: 1, type: 'node', composeId, at, node, attempt, ...change })
  }

  #observe(completion: Completion, phase: string, durationMs: number): void {
    const outcome = completion.memoised ? 'memoised' : completion.outcome
    this.#metrics.tasks.inc({ phase, outcome })
    if (!completion.memoised) this.#metrics.taskSeconds.observe({ phase }, durationMs / 1000)
    const { composeId, node, attempt, failure } = completion
    const fields = { composeId, node, attempt, outcome, durationMs: Math.round(durationMs), code: failure?.code }
    this.#host.log.info(fields, 'task ended')
  }
}

/** The attempt of a task that this worker has no definition for. */
function refused(host: TaskHost, task: TaskMessage, error: Error): TaskAttempt {
  const at = new Date().toISOString()
  const identity = { version: 1 as const, composeId: task.compose.id, node: task.node, attempt: task.attempt }
  const nothing = { key: null, memoised: false, result: null, log: null }
  const completion = { ...identity, ...nothing, outcome: 'failed' as const, failure: toFailure(error), worker: host.worker }
  return { completion: { ...completion, startedAt: at, finishedAt: at }, error }
}
