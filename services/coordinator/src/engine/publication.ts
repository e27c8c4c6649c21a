import type { Messaging } from '@murli/runtime/messaging'
import { toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { ComposeRecord } from '../ledger/records.ts'
import type { ComposeRun } from './compose-run.ts'
import { failedCompletion } from './lost.ts'
import { taskMessage } from './tasks.ts'

/** A task that this coordinator has not published itself is looked for when it is queued for so long. */
const LOOK_AFTER_MS = 10_000
/** A task that was on the stream is looked for again after this time, which is longer than the stream remembers message ids. */
const LOOK_AGAIN_AFTER_MS = 150_000

/** Gives the tasks on the stream; a sweep asks for them at most once. */
export type OnStream = () => Promise<ReadonlySet<string>>

/** A function that asks for the tasks on the stream when it is first called. */
export function askOnce(messaging: Pick<Messaging, 'tasksOnStream'>): OnStream {
  let asked: Promise<ReadonlySet<string>> | null = null
  return () => (asked ??= messaging.tasksOnStream())
}

/**
 * Publishes the tasks of queued nodes. A node is recorded as queued before its task is published, so that a coordinator that dies in between
 * leaves a queued node without a task; whoever finds one publishes it. Publishing is repeated without harm: the stream drops what it
 * has, and of two results the first counts.
 */
export class Publication {
  readonly #environment: Pick<ServiceEnvironment, 'messaging' | 'manifests'>
  /** Node and attempt → when its task was last known to be on the stream. */
  readonly #seen = new WeakMap<ComposeRun, Map<string, number>>()

  constructor(environment: Pick<ServiceEnvironment, 'messaging' | 'manifests'>) {
    this.#environment = environment
  }

  /** Publishes a queued node's task. @returns false when the node has failed instead, because no task can be made for it */
  async publish(record: ComposeRecord, run: ComposeRun, id: string): Promise<boolean> {
    const node = run.node(id)
    const queued = run.record(id)
    if (node === null || queued?.state !== 'queued') return true
    const { messaging, manifests } = this.#environment
    try {
      await messaging.publishTask(await taskMessage(run, node, { identity: record.identity, queued }, manifests))
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'INTERNAL') throw error
      await run.complete(failedCompletion(run.composeId, queued, failure))
      return false
    }
    this.#seenOf(run).set(keyOf(queued), Date.now())
    return true
  }

  /**
   * Publishes the tasks of queued nodes that are not on the stream.
   * @param isStart look at all of them, because the coordinator before us may just have died
   */
  async publishMissing(record: ComposeRecord, run: ComposeRun, onStream: OnStream, isStart: boolean): Promise<void> {
    const seen = this.#seenOf(run)
    const now = Date.now()
    const due = [...run.records.values()].filter(({ value }) => {
      if (value.state !== 'queued') return false
      const lastSeen = seen.get(keyOf(value))
      if (lastSeen !== undefined) return lastSeen + LOOK_AGAIN_AFTER_MS <= now
      return isStart || Date.parse(value.queuedAt ?? '') + LOOK_AFTER_MS <= now
    })
    if (due.length === 0) return
    const there = await onStream()
    const missing = due.filter(({ value }) => !there.has(`${run.composeId}/${keyOf(value)}`))
    for (const { value } of due) if (!missing.some((other) => other.value === value)) seen.set(keyOf(value), now)
    await Promise.all(missing.map(({ value }) => this.publish(record, run, value.node)))
  }

  #seenOf(run: ComposeRun): Map<string, number> {
    const seen = this.#seen.get(run) ?? new Map<string, number>()
    this.#seen.set(run, seen)
    return seen
  }
}

function keyOf({ node, attempt }: { node: string; attempt: number }): string {
  return `${node}/${attempt}`
}
