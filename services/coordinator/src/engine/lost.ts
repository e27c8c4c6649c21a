import type { Completion, Failure } from '@murli/contracts'
import type { LostTask } from '@murli/runtime/messaging'
import { modeOf } from '../plan/mode.ts'
import type { ComposeRun } from './compose-run.ts'
import { deadlineOf } from './tasks.ts'

/** A worker ends a task at its deadline; its completion may take this long to be told. */
const OVERDUE_MS = 10 * 60_000
/** Nobody waits for a probe that no worker takes. */
const PROBE_OVERDUE_MS = 5000

/** Turns tasks that no worker completed into failed completions, so that none is ever lost in silence. */
export class LostTasks {
  readonly #complete: (completion: Completion) => Promise<void>

  constructor(complete: (completion: Completion) => Promise<void>) {
    this.#complete = complete
  }

  async handle(lost: LostTask): Promise<void> {
    if (lost.task === null) return
    const { compose, node, attempt } = lost.task
    await this.#complete(
      failedCompletion(
        compose.id,
        { node, attempt },
        {
          code: 'TASK_LOST',
          message: `${node} was given to a worker ${lost.deliveries} times, and none of them completed it`,
          hint: 'look at the logs of the workers of this phase: they may run out of memory or be killed; then retry the compose',
        },
      ),
    )
  }
}

/** Failed completions of the nodes whose time was up long ago, and of which nothing was heard. */
export function overdueNodes(run: ComposeRun, now: number): Completion[] {
  return [...run.records.values()].flatMap(({ value }) => {
    const node = run.node(value.node)
    if (node === null || value.state !== 'queued') return []
    const patienceMs = modeOf(run.composeId, node) === 'probe' ? PROBE_OVERDUE_MS : OVERDUE_MS
    if (deadlineOf(run.composeId, node, value) + patienceMs > now) return []
    const message = `${value.node} was queued at ${value.queuedAt}, and its deadline passed without a word from a worker`
    return [failedCompletion(run.composeId, value, { code: 'TASK_LOST', message, hint: 'look for its task and the workers of its phase' })]
  })
}

/** The completion of a task that no worker completes. */
export function failedCompletion(composeId: string, { node, attempt }: { node: string; attempt: number }, failure: Failure): Completion {
  const now = new Date().toISOString()
  const nothing = { key: null, memoised: false, result: null, log: null }
  return { version: 1, composeId, node, attempt, outcome: 'failed', ...nothing, failure, worker: '-', startedAt: now, finishedAt: now }
}
