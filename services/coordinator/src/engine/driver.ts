import type { ComposeEvent, ComposeState } from '@murli/contracts'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { Ledger } from '../ledger/ledger.ts'
import { atEnd, type ComposeRecord } from '../ledger/records.ts'
import { isPlan } from '../plan/plan-id.ts'
import { publishPlan } from '../plan/publish.ts'
import { publishCompose } from '../publish/publish.ts'
import type { ComposeRun } from './compose-run.ts'
import type { Publication } from './publication.ts'

/** The steps of a compose. Each is guarded by compare-and-set and harmless when it is repeated, or cut off anywhere. */
export class Driver {
  readonly #environment: ServiceEnvironment
  readonly #ledger: Ledger
  readonly #publication: Publication
  readonly #cancelGraceMs: number
  /** When this coordinator first saw an attempt of a compose being cancelled. */
  readonly #cancelledAt = new WeakMap<ComposeRun, { attempt: number; at: number }>()

  /** @param parts `cancelGraceMs`: how long running tasks of a cancelled compose may take to say that they ended */
  constructor(environment: ServiceEnvironment, parts: { ledger: Ledger; publication: Publication; cancelGraceMs: number }) {
    this.#environment = environment
    this.#ledger = parts.ledger
    this.#publication = parts.publication
    this.#cancelGraceMs = parts.cancelGraceMs
  }

  /** Does what can be done now. @returns true when it has changed what can be done, or when another coordinator was faster */
  async step(record: ComposeRecord, run: ComposeRun): Promise<boolean> {
    if (record.state === 'cancelling') return this.#cancelStep(record, run)
    if (record.state === 'planned') {
      await this.#changeState(record, 'running')
      return true
    }
    const next = run.progress()
    const moved = await Promise.all([
      ...next.blocked.map((id) => run.move(id, 'blocked')),
      ...next.ready.map((id) => this.#queue(record, run, id)),
    ])
    if (moved.includes(false)) return true
    return next.settled ? this.#finish(record, run) : false
  }

  /** Tells followers the compose's state. */
  async announce(record: ComposeRecord): Promise<void> {
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

  async #queue(record: ComposeRecord, run: ComposeRun, id: string): Promise<boolean> {
    return (await run.move(id, 'queued')) && (await this.#publication.publish(record, run, id))
  }

  async #finish(record: ComposeRecord, run: ComposeRun): Promise<boolean> {
    const finishing = record.state === 'finishing' ? record : await this.#changeState(record, 'finishing')
    if (finishing === null) return true
    await run.reload()
    const next = run.progress()
    if (!next.settled) return true
    return this.#end(finishing, run, next.failed ? 'doomed' : next.tolerated ? 'finished_incomplete' : 'finished')
  }

  /** Ends the nodes that nobody works on, waits for the others, and ends the compose. */
  async #cancelStep(record: ComposeRecord, run: ComposeRun): Promise<boolean> {
    await this.#environment.messaging.cancellation.request(record.identity.id, record.attempt)
    const stateOf = (id: string) => run.record(id)?.state ?? 'pending'
    const inState = (state: string) => run.graph.nodes.flatMap(({ id }) => (stateOf(id) === state ? [id] : []))
    const ended = inState('pending')
    if (inState('queued').length === 0 || this.#graceIsOver(run)) ended.push(...inState('queued'))
    const moved = await Promise.all(ended.map((id) => run.move(id, 'cancelled')))
    if (moved.includes(false)) return true
    return inState('queued').length > 0 ? false : this.#end(record, run, 'cancelled')
  }

  #graceIsOver(run: ComposeRun): boolean {
    const known = this.#cancelledAt.get(run)
    if (known?.attempt === run.attempt) return Date.now() - known.at >= this.#cancelGraceMs
    this.#cancelledAt.set(run, { attempt: run.attempt, at: Date.now() })
    return false
  }

  /** Writes what is published of the compose, then ends it, unless it was cancelled or ended meanwhile. Cut off, it is done again from the start. */
  async #end(record: ComposeRecord, run: ComposeRun, state: ComposeState): Promise<true> {
    const outcome = isPlan(run.composeId)
      ? await publishPlan({ record, run, state }, { ...this.#environment, ledger: this.#ledger })
      : await publishCompose({ record, run, state }, this.#environment)
    const finishedAt = new Date().toISOString()
    const ended = await this.#ledger.changeCompose(record.identity.id, (current) =>
      isSame(current, record) ? atEnd(current, outcome, finishedAt) : null,
    )
    if (ended !== null) await this.announce(ended)
    return true
  }

  /** @returns the record in its new state; null when another one was faster */
  async #changeState(record: ComposeRecord, state: ComposeState): Promise<ComposeRecord | null> {
    const changed = await this.#ledger.changeCompose(record.identity.id, (current) =>
      isSame(current, record) ? { ...current, state } : null,
    )
    if (changed !== null) await this.announce(changed)
    return changed
  }
}

/** Whether the compose still is where a step found it. */
function isSame(current: ComposeRecord, found: ComposeRecord): boolean {
  return current.state === found.state && current.attempt === found.attempt
}
