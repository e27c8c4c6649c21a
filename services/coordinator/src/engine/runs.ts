import { setTimeout as sleep } from 'node:timers/promises'
import type { Digest } from '@murli/contracts'
import { Graph } from '@murli/contracts/documents'
import { toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { ComposeRun } from './compose-run.ts'
import { isEnded } from './states.ts'

/** The sweep reads the records too, so that nothing waits for this. */
const FOLLOW_AGAIN_MS = 5000
/** Ended composes that people look at are kept, so many of them. */
const KEPT_ENDED = 16

/** A compose that goes on, and how to stop following its records. */
interface Active {
  /** Of the graph, which an attempt may change. */
  graph: Digest
  run: Promise<ComposeRun>
  following: AbortController
}

/**
 * The composes in the memory of this coordinator. Those that go on are followed: what other coordinators record is known here at once.
 * Those that have ended are kept only as long as people look at them.
 */
export class Runs implements Disposable {
  readonly #environment: ServiceEnvironment
  readonly #ledger: Ledger
  readonly #onNews: (composeId: string) => void
  readonly #active = new Map<string, Active>()
  readonly #ended = new Map<string, Promise<ComposeRun>>()

  /** @param onNews called when another coordinator has recorded something */
  constructor(environment: ServiceEnvironment, ledger: Ledger, onNews: (composeId: string) => void) {
    this.#environment = environment
    this.#ledger = ledger
    this.#onNews = onNews
  }

  [Symbol.dispose](): void {
    for (const composeId of this.#active.keys()) this.release(composeId)
  }

  /** Composes in memory, for tests of what is forgotten. */
  get size(): number {
    return this.#active.size + this.#ended.size
  }

  /** The compose as this coordinator sees it, in the attempt of the record; loaded when needed. */
  async of(record: ComposeRecord): Promise<ComposeRun> {
    const run = await (isEnded(record.state) ? this.#endedRun(record) : this.#activeRun(record))
    run.goOnTo(record.attempt)
    return run
  }

  /** Forgets a compose that goes on no more. */
  release(composeId: string): void {
    this.#active.get(composeId)?.following.abort()
    this.#active.delete(composeId)
  }

  /** Forgets the composes that go on no more: those that are not among these. */
  keepOnly(composeIds: ReadonlySet<string>): void {
    for (const composeId of this.#active.keys()) if (!composeIds.has(composeId)) this.release(composeId)
  }

  #activeRun(record: ComposeRecord): Promise<ComposeRun> {
    const { id } = record.identity
    const known = this.#active.get(id)
    if (known?.graph === record.graph.digest) return known.run
    known?.following.abort()
    const active = { graph: record.graph.digest, run: this.#load(record), following: new AbortController() }
    this.#active.set(id, active)
    active.run.then(
      (run) => void this.#follow(run, active.following.signal),
      () => this.release(id),
    )
    return active.run
  }

  /** The least recently used go first. An end after a retry is another one. */
  #endedRun(record: ComposeRecord): Promise<ComposeRun> {
    const key = `${record.identity.id}/${record.attempt}`
    const run = this.#ended.get(key) ?? this.#load(record)
    this.#ended.delete(key)
    this.#ended.set(key, run)
    run.catch(() => this.#ended.delete(key))
    for (const oldest of [...this.#ended.keys()].slice(0, -KEPT_ENDED)) this.#ended.delete(oldest)
    return run
  }

  async #load(record: ComposeRecord): Promise<ComposeRun> {
    const { manifests, messaging } = this.#environment
    const run = new ComposeRun(record, await manifests.get(Graph, record.graph), { ledger: this.#ledger, messaging })
    await run.reload()
    return run
  }

  async #follow(run: ComposeRun, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const record of this.#ledger.watchNodes(run.composeId, signal)) if (run.note(record)) this.#onNews(run.composeId)
      } catch (error) {
        const { code, message } = toFailure(error)
        this.#environment.log.warn({ composeId: run.composeId, code, error: message }, 'records cannot be followed, trying again')
      }
      await sleep(FOLLOW_AGAIN_MS, undefined, { signal }).catch(() => undefined) // whoever releases the compose ends the sleep
    }
  }
}
