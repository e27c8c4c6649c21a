import type { Completion } from '@murli/contracts'
import type { LostTask } from '@murli/runtime/messaging'

/** Turns tasks that no worker completed into failed completions, so that none is ever lost in silence. */
export class LostTasks {
  readonly #complete: (completion: Completion) => Promise<void>

  constructor(complete: (completion: Completion) => Promise<void>) {
    this.#complete = complete
  }

  async handle(lost: LostTask): Promise<void> {
    if (lost.task === null) return
    const now = new Date().toISOString()
    await this.#complete({
      version: 1,
      composeId: lost.task.compose.id,
      node: lost.task.node,
      attempt: lost.task.attempt,
      outcome: 'failed',
      key: null,
      memoised: false,
      result: null,
      failure: {
        code: 'TASK_LOST',
        message: `${lost.task.node} was given to a worker ${lost.deliveries} times, and none of them completed it`,
        hint: 'look at the logs of the workers of this phase: they may run out of memory or be killed; then retry the compose',
      },
      log: null,
      worker: '-',
      startedAt: now,
      finishedAt: now,
    })
  }
}
