import type { ComposeEvent, TaskMessage } from '@murli/contracts'

const EVERY_MS = 1000

/** Sends progress of a task as events, at most one a second; those in between are dropped, the end (fraction 1) is not. */
export function throttledProgress(
  task: TaskMessage,
  tell: (event: ComposeEvent) => void,
  now: () => number = () => performance.now(),
): (message: string, fraction: number | null) => void {
  let lastAt = -EVERY_MS
  return (message, fraction) => {
    if (now() - lastAt < EVERY_MS && fraction !== 1) return
    lastAt = now()
    const { compose, node, attempt } = task
    const bounded = fraction === null ? null : Math.min(1, Math.max(0, fraction))
    tell({ version: 1, type: 'progress', composeId: compose.id, at: new Date().toISOString(), node, attempt, message, fraction: bounded })
  }
}
