import type { Completion, Failure } from '@murli/contracts'
import type { LostTask } from '@murli/runtime/messaging'

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

/** The completion of a task that no worker completes. */
export function failedCompletion(composeId: string, task: { node: string; attempt: number }, failure: Failure): Completion {
  const now = new Date().toISOString()
  const nothing = { key: null, memoised: false, result: null, log: null }
  return { version: 1, composeId, ...task, outcome: 'failed', ...nothing, failure, worker: '-', startedAt: now, finishedAt: now }
}
