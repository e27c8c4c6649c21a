import { setTimeout as sleep } from 'node:timers/promises'
import type { Completion, WorkerStatus } from '@murli/contracts'
import { toFailure } from '@murli/runtime/errors'
import type { Bucket, Consumption, LostTask } from '@murli/runtime/messaging'
import { type ServiceEnvironment, workerBucket } from '@murli/runtime/service'
import { Ledger } from '../ledger/ledger.ts'
import { type ComposeRecord, inNewAttempt } from '../ledger/records.ts'
import type { ComposeRun } from './compose-run.ts'
import { Driver } from './driver.ts'
import { LostTasks, overdueNodes } from './lost.ts'
import { askOnce, type OnStream, Publication } from './publication.ts'
import { Runs } from './runs.ts'
import { isEnded } from './states.ts'
import { unservedNodes } from './unserved.ts'

/** Times of an engine in milliseconds. */
export interface EngineTimes {
  /** Between two looks for composes that nobody drives. */
  sweepMs: number
  /** How long running tasks of a cancelled compose may take to say that they ended. */
  cancelGraceMs: number
}

/** Tools end within 5 s of a cancel. */
const TIMES: EngineTimes = { sweepMs: 5000, cancelGraceMs: 15_000 }

/**
 * Drives all composes that have not ended, and plans, which differ in how their nodes are asked for and in how they end.
 * The engine owns no state: a compose is driven from what the ledger says, by
 * steps that are each guarded by compare-and-set and harmless when repeated. So it may die between any two lines, and
 * several engines may drive one compose:
 *
 * - a node is recorded as queued *before* its task is published; whoever finds a queued node whose task is not on the stream publishes it
 *   (a task that is done twice for that reason gives the same result twice);
 * - a completion is recorded only for a queued node and the same attempt, then the message is acknowledged;
 * - finishing builds a manifest that depends on recorded results alone, and the compose record refers to it last;
 * - a retry is one change of the compose record: it raises the attempt, which makes all that did not succeed pending again.
 *
 * What a dead coordinator left undone is found by the sweep, at the start and every 5 s.
 */
export class Engine implements AsyncDisposable {
  readonly ledger: Ledger
  readonly #environment: ServiceEnvironment
  readonly #workers: Bucket<WorkerStatus>
  readonly #runs: Runs
  readonly #publication: Publication
  readonly #driver: Driver
  /** Composes with a drive under way; `again`: another one was asked for meanwhile. */
  readonly #driving = new Map<string, { again: boolean; done: Promise<void> }>()
  readonly #consumptions: Consumption[] = []
  readonly #stopping = new AbortController()
  #sweeping: Promise<void> = Promise.resolve()

  readonly #times: EngineTimes

  private constructor(environment: ServiceEnvironment, parts: { ledger: Ledger; workers: Bucket<WorkerStatus>; times: EngineTimes }) {
    const { ledger, workers, times } = parts
    this.#environment = environment
    this.ledger = ledger
    this.#workers = workers
    this.#times = times
    this.#runs = new Runs(environment, ledger, (composeId) => void this.drive(composeId))
    this.#publication = new Publication(environment)
    this.#driver = new Driver(environment, { ledger, publication: this.#publication, cancelGraceMs: times.cancelGraceMs })
  }

  static async start(environment: ServiceEnvironment, times: EngineTimes = TIMES): Promise<Engine> {
    const { messaging } = environment
    const engine = new Engine(environment, { ledger: await Ledger.open(messaging), workers: await workerBucket(messaging), times })
    const lost = new LostTasks((completion) => engine.#complete(completion))
    engine.#consumptions.push(
      await messaging.consumeCompletions((completion) => engine.#complete(completion), { slots: 16 }),
      await messaging.consumeAdvisories((task: LostTask) => lost.handle(task)),
    )
    engine.#sweeping = engine.#sweepOnAndOn()
    return engine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#consumptions.map((consumption) => consumption.stop()))
    await this.#sweeping
    await Promise.all([...this.#driving.values()].map(({ done }) => done))
    this.#runs[Symbol.dispose]()
  }

  /** Composes in memory. */
  get size(): number {
    return this.#runs.size
  }

  /** The compose as this coordinator sees it, loaded when needed. */
  run(record: ComposeRecord): Promise<ComposeRun> {
    return this.#runs.of(record)
  }

  /** Brings the compose as far as it goes now. Repeated calls while one is under way become one more. Never throws. */
  drive(composeId: string): Promise<void> {
    const current = this.#driving.get(composeId)
    if (current !== undefined) {
      current.again = true
      return current.done
    }
    if (this.#stopping.signal.aborted) return Promise.resolve()
    const state = { again: false, done: Promise.resolve() }
    this.#driving.set(composeId, state)
    state.done = this.#driveUntilStill(composeId, state)
    return state.done
  }

  async #driveUntilStill(composeId: string, state: { again: boolean }): Promise<void> {
    try {
      do {
        state.again = false
        if (await this.#step(composeId)) state.again = true
      } while (state.again && !this.#stopping.signal.aborted)
    } catch (error) {
      // The next sweep tries again: what fails here is storage or messaging, both of which come back.
      this.#environment.log.error({ composeId, ...described(error) }, 'compose could not be driven')
    } finally {
      // In the same turn as the last look at `again`: whoever asks from now on begins anew.
      this.#driving.delete(composeId)
    }
  }

  async #step(composeId: string): Promise<boolean> {
    const record = (await this.ledger.compose(composeId))?.value
    if (record === undefined || isEnded(record.state)) {
      this.#runs.release(composeId)
      return false
    }
    return this.#driver.step(record, await this.#runs.of(record))
  }

  /** Asks for the end of a compose. @returns the record, or null when there is nothing to cancel. */
  async cancel(composeId: string): Promise<ComposeRecord | null> {
    const record = await this.ledger.changeCompose(composeId, (current) =>
      isEnded(current.state) || current.state === 'cancelling' ? null : { ...current, state: 'cancelling' },
    )
    if (record === null) return null
    await this.#environment.messaging.cancellation.request(composeId, record.attempt)
    await this.#driver.announce(record)
    void this.drive(composeId)
    return record
  }

  /** Runs what did not succeed again; what did is kept. @returns the record, or null when the compose has not ended or finished. */
  async retry(composeId: string): Promise<ComposeRecord | null> {
    const record = await this.ledger.changeCompose(composeId, (current) =>
      isEnded(current.state) && current.state !== 'finished' ? inNewAttempt(current) : null,
    )
    if (record !== null) await this.#begin(record)
    return record
  }

  /**
   * Goes on with a compose that has finished, by another graph that has nodes more. What is published of it changes when all of them
   * have succeeded. @returns the record, or null when the compose is no longer as it was found.
   */
  async extend(found: ComposeRecord, graph: ComposeRecord['graph']): Promise<ComposeRecord | null> {
    const record = await this.ledger.changeCompose(found.identity.id, (current) =>
      current.attempt === found.attempt && current.state === found.state ? { ...inNewAttempt(current), graph } : null,
    )
    if (record !== null) await this.#begin(record)
    return record
  }

  async #begin(record: ComposeRecord): Promise<void> {
    await this.#driver.announce(record)
    void this.drive(record.identity.id)
  }

  async #complete(completion: Completion): Promise<void> {
    const record = (await this.ledger.compose(completion.composeId))?.value
    if (record === undefined || isEnded(record.state)) return
    const run = await this.#runs.of(record)
    await run.complete(completion)
    // Also when it was not recorded: whoever recorded it may have died before going on.
    void this.drive(completion.composeId)
  }

  async #sweepOnAndOn(): Promise<void> {
    const { signal } = this.#stopping
    for (let isStart = true; !signal.aborted; isStart = false) {
      await this.#sweep(isStart).catch((error: unknown) => {
        this.#environment.log.warn(described(error), 'composes could not be looked through')
      })
      await sleep(this.#times.sweepMs, undefined, { signal }).catch(() => undefined) // stopping ends the sleep
    }
  }

  /** Finds composes that nobody drives: those of a coordinator that died, or whose last step failed. */
  async #sweep(isStart: boolean): Promise<void> {
    const records = (await Promise.all([this.ledger.composes(), this.ledger.plans()])).flat()
    const active = records.filter((record) => !isEnded(record.state))
    this.#runs.keepOnly(new Set(active.map((record) => record.identity.id)))
    const onStream = askOnce(this.#environment.messaging)
    await Promise.all(active.map((record) => this.#resume(record, onStream, isStart)))
  }

  async #resume(record: ComposeRecord, onStream: OnStream, isStart: boolean): Promise<void> {
    const composeId = record.identity.id
    try {
      const run = await this.#runs.of(record)
      await run.reload()
      const lost = [...overdueNodes(run, Date.now()), ...(await unservedNodes(run, this.#workers, Date.now()))]
      for (const completion of lost) await run.complete(completion)
      await this.#publication.publishMissing(record, run, onStream, isStart)
      await this.drive(composeId)
    } catch (error) {
      this.#environment.log.warn({ composeId, ...described(error) }, 'compose could not be looked through')
    }
  }
}

function described(error: unknown): { code: string; error: string } {
  const { code, message } = toFailure(error)
  return { code, error: message }
}
