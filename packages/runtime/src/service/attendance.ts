import { WorkerStatus } from '@murli/contracts'
import type { Phase } from '@murli/contracts'
import type { ProcessLog } from '../log/index.ts'
import type { Bucket, Messaging } from '../messaging/index.ts'

/** Name of the bucket in which workers say what they serve. */
const WORKER_BUCKET = 'murli_workers'
/** A worker that has said nothing for so long does not count; three times what it has for saying it. */
const FORGOTTEN_AFTER_MS = 90_000

/** What a process serves: tasks of a phase and flavor, of these arches or (null) of all, as soon as nothing is missing. */
export interface Served {
  phase: Phase
  flavor: string
  arches: readonly string[] | null
  missing: string[]
}

/**
 * Tells coordinators which phases this process serves, and what it lacks for them, so that a task that nobody can do is told to people
 * instead of waiting. Entries are renewed every `renewMs`. Nothing is taken back at the end: a process that is being replaced is
 * missed for longer than it is away. A server that cannot be told is a warning in the log; the next renewal tells it.
 */
export class Attendance implements Disposable {
  readonly #bucket: Bucket<WorkerStatus>
  readonly #worker: string
  readonly #log: ProcessLog
  readonly #entries = new Map<string, WorkerStatus>()
  readonly #timer: NodeJS.Timeout

  private constructor(bucket: Bucket<WorkerStatus>, options: { worker: string; renewMs: number; log: ProcessLog }) {
    this.#bucket = bucket
    this.#worker = options.worker
    this.#log = options.log
    this.#timer = setInterval(() => void this.#tell(this.#entries), options.renewMs)
  }

  /** @throws MurliError MESSAGING_UNAVAILABLE */
  static async open(
    messaging: Pick<Messaging, 'bucket'>,
    options: { worker: string; renewMs: number; log: ProcessLog },
  ): Promise<Attendance> {
    return new Attendance(await workerBucket(messaging), options)
  }

  /** Says what this process lacks for a phase; nothing: it takes its tasks. */
  async say({ phase, flavor, arches, missing }: Served): Promise<void> {
    const key = `${phase}/${flavor}/${this.#worker}`
    this.#entries.set(key, {
      version: 1,
      phase,
      flavor,
      worker: this.#worker,
      ...(arches === null ? {} : { arches: [...arches] }),
      missing,
    })
    await this.#tell([...this.#entries].filter(([known]) => known === key))
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  async #tell(entries: Iterable<[string, WorkerStatus]>): Promise<void> {
    try {
      await Promise.all(Array.from(entries, ([key, status]) => this.#bucket.put(key, status)))
    } catch (error) {
      this.#log.warn({ reason: String(error) }, 'what this worker serves could not be told')
    }
  }
}

/** The bucket in which workers say what they serve. @throws MurliError MESSAGING_UNAVAILABLE */
export function workerBucket(messaging: Pick<Messaging, 'bucket'>): Promise<Bucket<WorkerStatus>> {
  return messaging.bucket(WORKER_BUCKET, WorkerStatus, { maxAgeMs: FORGOTTEN_AFTER_MS })
}

/** The workers of a phase and flavor that are there, whatever they lack and whichever arches they take. */
export async function workersOf(
  bucket: Pick<Bucket<WorkerStatus>, 'entries'>,
  { phase, flavor }: { phase: Phase; flavor: string },
): Promise<WorkerStatus[]> {
  return (await bucket.entries(`${phase}/${flavor}/`)).map(({ value }) => value)
}
