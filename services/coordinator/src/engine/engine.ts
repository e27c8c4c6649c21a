import type { Completion, ComposeEvent, ComposeState, WorkerStatus } from '@murli/contracts'
import { Graph } from '@murli/contracts/documents'
import { toFailure } from '@murli/runtime/errors'
import type { Bucket, Consumption, LostTask } from '@murli/runtime/messaging'
import { type ServiceEnvironment, workerBucket } from '@murli/runtime/service'
import { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { publishCompose } from '../publish/publish.ts'
import { LostTasks } from './lost.ts'
import { ComposeRun } from './compose-run.ts'
import { isEnded } from './states.ts'
import { taskMessage } from './tasks.ts'
import { unservedNodes } from './unserved.ts'

const SWEEP_MS = 5000
/** A task that is queued for longer than this is published once more by every coordinator that sees it. */
const REPUBLISH_AFTER_MS = 10_000
/** How long running tasks of a cancelled compose may take to say that they ended; tools end within 5 s. */
const CANCEL_GRACE_MS = 15_000

/**
 * Drives all composes that have not ended. The engine owns no state: a compose is driven from what the ledger says, by
 * steps that are each guarded by compare-and-set and harmless when repeated. So it may die between any two lines, and
 * several engines may drive one compose:
 *
 * - a node is recorded as queued *before* its task is published; whoever finds a queued node publishes it again, and the
 *   message id makes the stream drop the second one (a task that slips through anyway gives the same result twice);
 * - a completion is recorded only for a queued node and the same attempt, then the message is acknowledged;
 * - finishing builds a manifest that depends on recorded results alone, and the compose record refers to it last.
 */
export class Engine implements AsyncDisposable {
  readonly ledger: Ledger
  readonly #environment: ServiceEnvironment
  readonly #workers: Bucket<WorkerStatus>
  readonly #runs = new Map<string, Promise<ComposeRun>>()
  /** Composes with a drive under way; true: another one was asked for meanwhile. */
  readonly #driving = new Map<string, { again: boolean; done: Promise<void> }>()
  /** Tasks, by compose, node and attempt, that this engine has published. */
  readonly #published = new Set<string>()
  /** When this engine first saw a compose being cancelled. */
  readonly #cancelledAt = new Map<string, number>()
  readonly #consumptions: Consumption[] = []
  #sweep: NodeJS.Timeout | undefined
  #stopped = false

  private constructor(environment: ServiceEnvironment, ledger: Ledger, workers: Bucket<WorkerStatus>) {
    this.#environment = environment
    this.#workers = workers
    this.ledger = ledger
  }

  static async start(environment: ServiceEnvironment): Promise<Engine> {
    const { messaging } = environment
    const engine = new Engine(environment, await Ledger.open(messaging), await workerBucket(messaging))
    const lost = new LostTasks((completion) => engine.#complete(completion))
    engine.#consumptions.push(
      await messaging.consumeCompletions((completion) => engine.#complete(completion), { slots: 16 }),
      await messaging.consumeAdvisories((task: LostTask) => lost.handle(task)),
    )
    await engine.#resume(0)
    engine.#sweep = setInterval(() => void engine.#resume(REPUBLISH_AFTER_MS), SWEEP_MS)
    return engine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearInterval(this.#sweep)
    await Promise.all(this.#consumptions.map((consumption) => consumption.stop()))
    await Promise.all([...this.#driving.values()].map(({ done }) => done))
  }

  /** The compose as this coordinator sees it, loaded when needed. */
  run(record: ComposeRecord): Promise<ComposeRun> {
    const { id } = record.identity
    const known = this.#runs.get(id)
    if (known !== undefined) return known
    const run = this.#load(record)
    this.#runs.set(id, run)
    run.catch(() => this.#runs.delete(id))
    return run
  }

  async #load(record: ComposeRecord): Promise<ComposeRun> {
    const graph = await this.#environment.manifests.get(Graph, record.graph)
    const run = new ComposeRun(record.identity.id, graph, { ledger: this.ledger, messaging: this.#environment.messaging })
    await run.reload()
    return run
  }

  /** Brings the compose as far as it goes now. Repeated calls while one is under way become one more. */
  drive(composeId: string): Promise<void> {
    const current = this.#driving.get(composeId)
    if (current !== undefined) {
      current.again = true
      return current.done
    }
    const state = { again: false, done: Promise.resolve() }
    this.#driving.set(composeId, state)
    state.done = this.#driveUntilStill(composeId, state).finally(() => this.#driving.delete(composeId))
    return state.done
  }

  async #driveUntilStill(composeId: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false
      try {
        await this.#step(composeId)
      } catch (error) {
        // The next sweep tries again: what fails here is storage or messaging, both of which come back.
        this.#environment.log.error({ composeId, ...described(error) }, 'compose could not be driven')
        this.#runs.delete(composeId)
        return
      }
    } while (state.again && !this.#stopped)
  }

  async #step(composeId: string): Promise<void> {
    const record = (await this.ledger.compose(composeId))?.value
    if (record === undefined || isEnded(record.state)) {
      this.#runs.delete(composeId)
      this.#cancelledAt.delete(composeId)
      for (const task of this.#published) if (task.startsWith(`${composeId}/`)) this.#published.delete(task)
      return
    }
    const run = await this.run(record)
    if (record.state === 'cancelling') return this.#cancelStep(record, run)
    if (record.state === 'planned') await this.#changeState(record, 'running')
    const next = run.progress()
    await Promise.all(next.blocked.map((id) => run.move(id, 'blocked')))
    await Promise.all(next.ready.map((id) => this.#queue(record, run, id)))
    if (next.settled) await this.#finish(record, run, next.failed ? 'doomed' : next.tolerated ? 'finished_incomplete' : 'finished')
  }

  async #queue(record: ComposeRecord, run: ComposeRun, id: string): Promise<void> {
    if (await run.move(id, 'queued')) await this.#publish(record, run, id)
  }

  async #publish(record: ComposeRecord, run: ComposeRun, id: string): Promise<void> {
    const node = run.node(id)
    const attempt = run.records.get(id)?.value.attempt ?? 1
    if (node === null) return
    this.#published.add(`${run.composeId}/${id}/${attempt}`)
    await this.#environment.messaging.publishTask(await taskMessage(run, node, record.identity, attempt, this.#environment.manifests))
  }

  /** Writes what is published of the compose, then ends it. Runs again from the start when it is interrupted. */
  async #finish(record: ComposeRecord, run: ComposeRun, state: ComposeState): Promise<void> {
    if (record.state === 'running' || record.state === 'planned') await this.#changeState(record, 'finishing')
    await run.reload()
    const outcome = await publishCompose({ record, run, state }, this.#environment)
    const ended = await this.ledger.changeCompose(record.identity.id, (current) =>
      current.state === 'finishing' || current.state === 'cancelling'
        ? { ...current, state: outcome.state, finishedAt: new Date().toISOString(), failure: outcome.failure, manifest: outcome.manifest }
        : null,
    )
    if (ended !== null) await this.#announce(ended)
  }

  /** Ends the nodes that nobody works on, waits for the others, and ends the compose. */
  async #cancelStep(record: ComposeRecord, run: ComposeRun): Promise<void> {
    const { id } = record.identity
    const since = this.#cancelledAt.get(id) ?? Date.now()
    this.#cancelledAt.set(id, since)
    await this.#environment.messaging.cancellation.request(id)
    const pending = run.graph.nodes.filter((node) => (run.records.get(node.id)?.value.state ?? 'pending') === 'pending')
    await Promise.all(pending.map((node) => run.move(node.id, 'cancelled')))
    const queued = [...run.records.values()].filter(({ value }) => value.state === 'queued')
    if (queued.length > 0 && Date.now() - since < CANCEL_GRACE_MS) return
    await Promise.all(queued.map(({ value }) => run.move(value.node, 'cancelled')))
    await this.#finish(record, run, 'cancelled')
  }

  async #changeState(record: ComposeRecord, state: ComposeState): Promise<void> {
    const changed = await this.ledger.changeCompose(record.identity.id, (current) =>
      current.state === record.state && current.state !== state ? { ...current, state } : null,
    )
    if (changed === null) return
    record.state = state
    await this.#announce(changed)
  }

  /** Tells followers the compose's state. */
  async #announce(record: ComposeRecord): Promise<void> {
    const event: ComposeEvent = {
      version: 1,
      type: 'compose',
      composeId: record.identity.id,
      at: new Date().toISOString(),
      state: record.state,
      failure: record.failure,
    }
    await this.#environment.messaging.publishEvent(event)
  }

  /** Asks for the end of a compose. @returns the record, or null when there is nothing to cancel. */
  async cancel(composeId: string): Promise<ComposeRecord | null> {
    const record = await this.ledger.changeCompose(composeId, (current) =>
      isEnded(current.state) || current.state === 'cancelling' ? null : { ...current, state: 'cancelling' },
    )
    if (record === null) return null
    await this.#environment.messaging.cancellation.request(composeId)
    await this.#announce(record)
    void this.drive(composeId)
    return record
  }

  /** Runs what did not succeed again; what did is kept. @returns the record, or null when the compose has not ended or finished. */
  async retry(composeId: string): Promise<ComposeRecord | null> {
    const current = await this.ledger.compose(composeId)
    if (current === null || !isEnded(current.value.state) || current.value.state === 'finished') return null
    await this.#environment.messaging.cancellation.clear(composeId)
    const run = await this.#load(current.value)
    for (const { value } of run.records.values()) {
      if (value.state === 'succeeded' || value.state === 'memoised') continue
      await run.move(value.node, 'pending', { attempt: value.attempt + 1, completion: null })
    }
    this.#runs.delete(composeId)
    const record = await this.ledger.changeCompose(composeId, (now) =>
      now.state === current.value.state ? { ...now, state: 'running', failure: null, finishedAt: null, manifest: null } : null,
    )
    if (record === null) return null
    await this.#announce(record)
    void this.drive(composeId)
    return record
  }

  async #complete(completion: Completion): Promise<void> {
    const record = (await this.ledger.compose(completion.composeId))?.value
    if (record === undefined || isEnded(record.state)) return
    const run = await this.run(record)
    if (await run.record(completion)) void this.drive(completion.composeId)
  }

  /** Finds composes that nobody drives: those of a coordinator that died, or whose last step failed. */
  async #resume(queuedForMs: number): Promise<void> {
    try {
      const active = (await this.ledger.composes()).filter((record) => !isEnded(record.state))
      for (const record of active) {
        if (this.#stopped || this.#driving.has(record.identity.id)) continue
        const run = await this.run(record)
        await run.reload()
        await this.#publishQueued(record, run, queuedForMs)
        for (const completion of await unservedNodes(run, this.#workers, Date.now())) await run.record(completion)
        await this.drive(record.identity.id)
      }
    } catch (error) {
      this.#environment.log.warn(described(error), 'composes could not be looked through')
    }
  }

  /** A queued node whose coordinator died may never have been published. The stream drops what it has already. */
  async #publishQueued(record: ComposeRecord, run: ComposeRun, queuedForMs: number): Promise<void> {
    const before = new Date(Date.now() - queuedForMs).toISOString()
    const queued = [...run.records.values()].filter(({ value }) => {
      const mine = this.#published.has(`${run.composeId}/${value.node}/${value.attempt}`)
      return value.state === 'queued' && !mine && (value.queuedAt ?? before) <= before
    })
    await Promise.all(queued.map(({ value }) => this.#publish(record, run, value.node)))
  }
}

function described(error: unknown): { code: string; error: string } {
  const { code, message } = toFailure(error)
  return { code, error: message }
}
