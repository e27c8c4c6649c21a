import type { TaskMessage } from '@murli/contracts'
import { cancelled, deadlineExceeded, WorkerStopping } from './endings.ts'

/** Longest delay of a timer; a deadline further off is not reached by any process. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A task in work: its signal, and whether it was told to end. */
export interface RunningTask extends Disposable {
  readonly task: TaskMessage
  readonly signal: AbortSignal
  cancel(): void
  /** Ends it so that another worker takes it. */
  interrupt(): void
}

/** The tasks in work in one process, so that they can be ended by compose or all together. The first reason to end a task counts. */
export class RunningTasks {
  readonly #tasks = new Set<RunningTask>()

  /** Notes a task, with a timer for its deadline. `outside` ends it as well. Dispose when it has ended. */
  start(task: TaskMessage, outside?: AbortSignal): RunningTask {
    const controller = new AbortController()
    const deadlineMs = Math.min(Math.max(0, Date.parse(task.deadlineAt) - Date.now()), MAX_TIMER_MS)
    const timer = setTimeout(() => controller.abort(deadlineExceeded(task)), deadlineMs)
    const cancel = () => controller.abort(cancelled(task))
    outside?.addEventListener('abort', cancel, { once: true })
    if (outside?.aborted === true) cancel()
    const running: RunningTask = {
      task,
      signal: controller.signal,
      cancel,
      interrupt: () => controller.abort(new WorkerStopping(`the worker of ${task.node} stops`)),
      [Symbol.dispose]: () => {
        clearTimeout(timer)
        outside?.removeEventListener('abort', cancel)
        this.#tasks.delete(running)
      },
    }
    this.#tasks.add(running)
    return running
  }

  get size(): number {
    return this.#tasks.size
  }

  /** Ends the compose's tasks up to an attempt. */
  cancelCompose(composeId: string, attempt: number): void {
    for (const running of this.#tasks) {
      const { task } = running
      if (task.compose.id === composeId && task.attempt <= attempt) running.cancel()
    }
  }

  interruptAll(): void {
    for (const running of this.#tasks) running.interrupt()
  }
}
