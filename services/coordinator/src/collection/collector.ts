import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { CollectionStatus, JsonValue, SweepPosition } from '@murli/contracts'
import { SHARD_COUNT } from '@murli/runtime/blobs'
import { MurliError, toFailure } from '@murli/runtime/errors'
import type { Bucket } from '@murli/runtime/messaging'
import { memoBucket, type ServiceEnvironment, SWEEP_BUCKET, SWEEP_NOTICE_MS } from '@murli/runtime/service'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { PublishedNames } from '../published/names.ts'
import { isHandedOver, JOB_KEY, Lease, type LeaseTimes } from './lease.ts'
import { Marks } from './mark.ts'
import { collectResults } from './results.ts'
import type { Retention } from './retention.ts'
import { retire } from './retire.ts'
import { isDue, lastEnd } from './schedule.ts'
import { survey, sweep, type SweepTimes } from './sweep.ts'

const DAY_MS = 24 * 60 * 60_000
const OWN_NAME = `${hostname()}:${process.pid}`
/** How often it is told how far a sweep is. */
const TOLD_EVERY_MS = 1000

/** Times of collections, in milliseconds. */
export interface CollectorTimes extends LeaseTimes, SweepTimes {
  /** Between two looks for a collection that nobody does. */
  lookMs: number
}

/** A request takes 30 s at most, so that what a coordinator sent before it lost the lease has ended when another takes over. */
const TIMES: CollectorTimes = {
  beatMs: 5000,
  heldMs: 40_000,
  takeOverMs: 90_000,
  lookMs: 5000,
  noticeMs: SWEEP_NOTICE_MS,
  settleMs: 40_000,
}

/** What a collector takes from its process. `now`: milliseconds since 1970. */
export interface CollectorParts {
  environment: ServiceEnvironment
  ledger: Ledger
  published: PublishedNames
  retention: Retention
  /** How young a blob is that is never taken away. */
  graceMs: number
  /** So long after the end of a collection the next one begins by itself; null: only when somebody asks. */
  everyMs?: number | null
  now?: () => number
  times?: CollectorTimes
}

/**
 * Collections of what nobody refers to: at most one at a time, done by the coordinator that holds its lease; another one begins it again
 * from the start when that dies. Every step is harmless when repeated or cut off:
 *
 * 1. composes whose time is over are retired by compare-and-set, so that one that is published or pinned at that moment stays;
 * 2. everything is marked that kept composes, plans and their nodes refer to;
 * 3. results that nobody used for long are forgotten, and what the others refer to is marked;
 * 4. blobs without a mark go, if nobody wrote or relied on them since `graceMs` before the marking began.
 */
export class Collector implements AsyncDisposable {
  readonly #parts: CollectorParts
  readonly #jobs: Bucket<CollectionStatus>
  readonly #positions: Bucket<SweepPosition>
  readonly #times: CollectorTimes
  readonly #now: () => number
  readonly #stopping = new AbortController()
  #looking: Promise<void> = Promise.resolve()
  /** The pause between two looks. */
  #pause = new AbortController()
  #seen = { text: '', since: 0 }

  private constructor(parts: CollectorParts, buckets: { jobs: Bucket<CollectionStatus>; positions: Bucket<SweepPosition> }) {
    this.#parts = parts
    this.#jobs = buckets.jobs
    this.#positions = buckets.positions
    this.#times = parts.times ?? TIMES
    this.#now = parts.now ?? Date.now
  }

  static async start(parts: CollectorParts): Promise<Collector> {
    const { messaging } = parts.environment
    const jobs = await messaging.bucket('murli_collection', CollectionStatus)
    const positions = await messaging.bucket(SWEEP_BUCKET, SweepPosition)
    const collector = new Collector(parts, { jobs, positions })
    collector.#looking = collector.#lookOnAndOn()
    return collector
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#looking
  }

  /** The collection that is under way, or the last one. */
  async status(): Promise<CollectionStatus | null> {
    return (await this.#jobs.get(JOB_KEY))?.value ?? null
  }

  /** Asks for a collection, or gives the one that is under way. @throws {MurliError} CONFLICT when that is of the other sort */
  async request({ dryRun }: { dryRun: boolean }): Promise<CollectionStatus> {
    for (;;) {
      const last = await this.#jobs.get(JOB_KEY)
      if (last !== null && last.value.finishedAt === null) {
        if (last.value.dryRun === dryRun) return last.value
        throw new MurliError('CONFLICT', `a collection is under way since ${last.value.startedAt}`, { hint: 'try again when it has ended' })
      }
      const job = newJob(dryRun, this.#now(), last?.value ?? null)
      const written = last === null ? await this.#jobs.create(JOB_KEY, job) : await this.#jobs.update(JOB_KEY, job, last.revision)
      if (!written.ok) continue
      this.#pause.abort()
      return job
    }
  }

  async #lookOnAndOn(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) => {
        const { code, message } = toFailure(error)
        if (!signal.aborted) this.#parts.environment.log.warn({ code, error: message }, 'collections could not be looked after')
      })
      this.#pause = new AbortController()
      const ended = AbortSignal.any([signal, this.#pause.signal])
      await sleep(this.#times.lookMs, undefined, { signal: ended }).catch(() => undefined) // there is something to do, or it stops
    }
  }

  /** Does the collection that is asked for, or that is due, when nobody does it. */
  async #look(): Promise<void> {
    if (isDue(await this.status(), this.#parts.everyMs ?? null, this.#now())) await this.request({ dryRun: false })
    const found = await this.#jobs.get(JOB_KEY)
    if (found === null || found.value.finishedAt !== null || !this.#isFree(found.value)) return
    const status: CollectionStatus = {
      ...found.value,
      holder: OWN_NAME,
      beats: found.value.beats + 1,
      state: 'retiring',
      swept: 0,
    }
    const taken = await this.#jobs.update(JOB_KEY, status, found.revision)
    if (!taken.ok) return
    await using lease = new Lease(this.#jobs, { status, revision: taken.revision }, { times: this.#times, stop: this.#stopping.signal })
    await this.#collect(lease)
  }

  /** Whether nobody works on it: nobody yet, or somebody who is dead, or has shown no life for a while. */
  #isFree({ id, holder, beats }: CollectionStatus): boolean {
    if (holder === '' || isDead(holder)) return true
    const text = `${id} ${holder} ${beats}`
    if (text !== this.#seen.text) this.#seen = { text, since: performance.now() }
    return performance.now() - this.#seen.since >= this.#times.takeOverMs
  }

  async #collect(lease: Lease): Promise<void> {
    const { log } = this.#parts.environment
    try {
      await this.#perform(lease)
      await lease.write({ state: 'done', finishedAt: new Date(this.#now()).toISOString() })
      log.info({ ...lease.status.counts, composes: lease.status.counts.composes.length }, 'collection is done')
    } catch (error) {
      if (this.#stopping.signal.aborted) return lease.write({ holder: '' })
      if (isHandedOver(error, lease.signal)) throw error
      const failure = toFailure(error)
      log.error({ ...failure }, 'collection failed')
      await lease.write({ state: 'failed', failure, finishedAt: new Date(this.#now()).toISOString() })
    }
  }

  async #perform(lease: Lease): Promise<void> {
    const { environment, ledger, published, retention, graceMs } = this.#parts
    const { dryRun } = lease.status
    const begunAt = this.#now()
    const { retired, kept } = await retire({ ledger, published, retention, now: begunAt, dryRun, signal: lease.signal })
    const counts = { ...lease.status.counts, composes: retired, keptComposes: kept.length }
    await lease.write({ state: 'marking', counts })
    const marks = await this.#marked([...kept, ...(await ledger.plans())], lease)
    const unusedSince = begunAt - Math.max(graceMs, retention.results.days * DAY_MS)
    const results = await collectResults(await memoBucket(environment.messaging), marks, { unusedSince, dryRun })
    await lease.write({ state: 'sweeping', counts: { ...counts, results } })
    let toldAt = performance.now()
    const onShard = async (swept: number, found: object): Promise<void> => {
      if (swept < SHARD_COUNT && performance.now() - toldAt < TOLD_EVERY_MS) return
      toldAt = performance.now()
      await lease.write({ swept, counts: { ...lease.status.counts, ...found } })
    }
    const parts = { blobs: environment.blobs, positions: this.#positions, marks, lease, log: environment.log, times: this.#times }
    await (dryRun ? survey : sweep)(parts, begunAt - graceMs, onShard)
  }

  async #marked(records: readonly ComposeRecord[], lease: Lease): Promise<Marks> {
    const { environment, ledger } = this.#parts
    const marks = new Marks(environment.blobs, lease.signal)
    for (const record of records) {
      const nodes = [...(await ledger.nodes(record.identity.id)).values()].map(({ value }) => value)
      for (const missing of await marks.follow(JsonValue.parse([record, ...nodes]))) {
        environment.log.warn({ composeId: record.identity.id, ...missing }, 'a compose refers to a document that is gone')
      }
    }
    return marks
  }
}

/** Whether a holder was a process of this machine that is no more. Of other machines' nobody can say. */
function isDead(holder: string): boolean {
  const [host, pid] = holder.split(':')
  if (host !== hostname() || holder === OWN_NAME) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function newJob(dryRun: boolean, now: number, last: CollectionStatus | null): CollectionStatus {
  const collectedAt = lastEnd(last)
  return {
    version: 1,
    id: randomBytes(8).toString('hex'),
    dryRun,
    state: 'retiring',
    holder: '',
    beats: 0,
    swept: 0,
    counts: { keptComposes: 0, composes: [], results: 0, keptBlobs: 0, keptBytes: 0, youngBlobs: 0, blobs: 0, bytes: 0 },
    failure: null,
    startedAt: new Date(now).toISOString(),
    finishedAt: null,
    ...(collectedAt === undefined ? {} : { collectedAt }),
  }
}
