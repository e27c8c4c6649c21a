import type { ErrorCode, Phase, TaskMessage } from '@murli/contracts'
import { isTerminal, MurliError, toFailure } from '../errors/index.ts'
import type { AnyTaskDefinition } from './types.ts'

/**
 * Deliveries after which a person should know, and may retry the compose when the cause is gone. Whoever throws these has tried more
 * often within the task, or nothing changes by waiting. All other errors that may pass have as many as the stream gives.
 */
const DELIVERIES_OF: Partial<Record<ErrorCode, number>> = { REPO_UNREACHABLE: 2, TOOL_MISSING: 3, SCRATCH_FULL: 3, INTERNAL: 3 }

/** The reason of an abort because the process stops: the task is not at fault and goes to another worker. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping'
}

/** The reason of an abort because the compose is cancelled. */
export function cancelled(task: TaskMessage): MurliError {
  return new MurliError('CANCELLED', `${task.node} was cancelled with its compose ${task.compose.id}`)
}

/** The reason of an abort because time is up. */
export function deadlineExceeded(task: TaskMessage): MurliError {
  return new MurliError('DEADLINE_EXCEEDED', `${task.node} was not done by its deadline ${task.deadlineAt}`)
}

/** The error of a task for which no definition exists. */
export function notServed(task: TaskMessage): MurliError {
  const item = task.item === null ? '' : `, item ${task.item}`
  return new MurliError('NOT_SUPPORTED', `the worker serves no task of phase ${task.phase}, flavor ${task.flavor}${item}`)
}

/** The error of a native task that is for other machines than this one. */
export function notNative(task: TaskMessage, arches: readonly string[]): MurliError {
  return new MurliError('NOT_SUPPORTED', `${task.node} is for machines of ${task.arch}, the worker takes tasks of ${arches.join(', ')}`, {
    hint: `run a worker on such a machine, or set MURLI_FOREIGN_ARCHES=${task.arch} where programs of that arch can be run`,
  })
}

/** The definition that serves a task, or undefined. */
export function definitionFor(
  definitions: readonly AnyTaskDefinition[],
  task: { phase: Phase; flavor: string; item: string | null },
): AnyTaskDefinition | undefined {
  return definitions.find(
    ({ phase, flavor, item }) => phase === task.phase && flavor === task.flavor && (item === undefined || item(task.item)),
  )
}

/** What happens to a delivery whose task failed. */
export type Settlement = { kind: 'complete' } | { kind: 'hand-back' } | { kind: 'retry'; delayMs: number }

/**
 * Decides about a failed task. It is complete (and its failure published) when trying again cannot help: the error is terminal, its time
 * is up, or this was the last delivery, of all or of those that its code has. A stopping worker hands it back. Everything else is tried again after a while.
 */
export function settlementOf(
  error: unknown,
  delivery: { deliveryCount: number; isLastDelivery: boolean },
  retryDelaysMs: readonly number[],
): Settlement {
  if (error instanceof WorkerStopping) return { kind: 'hand-back' }
  const { code } = toFailure(error)
  const isLast = delivery.isLastDelivery || delivery.deliveryCount >= (DELIVERIES_OF[code] ?? Infinity)
  if (isLast || isTerminal(error) || code === 'CANCELLED' || code === 'DEADLINE_EXCEEDED') return { kind: 'complete' }
  return { kind: 'retry', delayMs: retryDelaysMs[delivery.deliveryCount - 1] ?? retryDelaysMs.at(-1) ?? 0 }
}
