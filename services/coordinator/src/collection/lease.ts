import type { CollectionStatus } from '@murli/contracts'
import { MurliError, toFailure } from '@murli/runtime/errors'
import type { Bucket } from '@murli/runtime/messaging'

/** The one entry of the bucket of collections. */
export const JOB_KEY = 'job'

/** Times of a lease, in milliseconds. Nobody takes over before the holder has stopped by itself: `takeOverMs` is the sum of the others and more. */
export interface LeaseTimes {
  beatMs: number
  /** So long after its last beat the holder sends nothing more. */
  heldMs: number
  /** So long without a beat, by the clock of whoever looks, the collection may be taken over. */
  takeOverMs: number
}

/** The right to do a collection, kept by writing to its entry now and then, by compare-and-set. */
export class Lease implements AsyncDisposable {
  readonly #bucket: Pick<Bucket<CollectionStatus>, 'update'>
  readonly #times: LeaseTimes
  readonly #lost = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly signal: AbortSignal
  #status: CollectionStatus
  #revision: number
  #writing: Promise<void> = Promise.resolve()
  #beatAt = performance.now()

  /** @param taken the entry as this process has just written it; @param stop ends the work from outside */
  constructor(
    bucket: Pick<Bucket<CollectionStatus>, 'update'>,
    taken: { status: CollectionStatus; revision: number },
    { times, stop }: { times: LeaseTimes; stop: AbortSignal },
  ) {
    this.#bucket = bucket
    this.#times = times
    this.#status = taken.status
    this.#revision = taken.revision
    this.signal = AbortSignal.any([stop, this.#lost.signal])
    this.#timer = setInterval(() => void this.write({}).catch((error: unknown) => this.#lost.abort(error)), times.beatMs)
    this.#timer.unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#writing.catch(() => undefined) // whoever wrote was told
  }

  get status(): CollectionStatus {
    return this.#status
  }

  /** @throws {MurliError} CONFLICT when somebody else may have taken over */
  assertHeld(): void {
    this.signal.throwIfAborted()
    if (performance.now() - this.#beatAt > this.#times.heldMs) throw lost('it could not write to NATS for too long')
  }

  /** Changes the entry, which is a beat too. @throws {MurliError} CONFLICT when somebody else has taken over */
  write(change: Partial<CollectionStatus>): Promise<void> {
    const written = this.#writing.catch(() => undefined).then(() => this.#write(change))
    this.#writing = written
    return written
  }

  async #write(change: Partial<CollectionStatus>): Promise<void> {
    const next = { ...this.#status, ...change, beats: this.#status.beats + 1 }
    const begunAt = performance.now()
    const written = await this.#bucket.update(JOB_KEY, next, this.#revision)
    if (!written.ok) throw lost('another coordinator goes on with it')
    this.#status = next
    this.#revision = written.revision
    this.#beatAt = begunAt
  }
}

function lost(why: string): MurliError {
  return new MurliError('CONFLICT', `this coordinator stops the collection: ${why}`)
}

/** Whether an error says that the lease is lost, or that the process stops: somebody goes on, and nothing has failed. */
export function isHandedOver(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || toFailure(error).code === 'CONFLICT'
}
