import { Digest, TaskResult } from '@murli/contracts'
import type { Completion, ComposeEvent, ComposeLog, KeyParts, Ref, TaskMessage } from '@murli/contracts'
import { z } from 'zod'
import type { BlobStore } from '../blobs/index.ts'
import { MurliError, toFailure } from '../errors/index.ts'
import { openTaskLog } from '../log/index.ts'
import type { OpenTaskLog, ProcessLog } from '../log/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import { namingFullDisk, taskScratch } from '../scratch/index.ts'
import type { TaskScratch } from '../scratch/index.ts'
import { taskContext } from './context.ts'
import { readInputs } from './inputs.ts'
import { keyParts, momentIn, taskKey } from './key.ts'
import type { Memo } from './memo.ts'
import { throttledProgress } from './progress.ts'
import type { RunStep } from './steps.ts'
import type { AnyTaskDefinition, TaskContext, TaskOutcome } from './types.ts'

/** A task that does not heed its signal is left to itself after this time. */
const ABANDON_AFTER_MS = 10_000
const MAX_WARNINGS = 500

/** What an attempt takes from the process. */
export interface TaskHost {
  /** Name of this process, for people. */
  worker: string
  blobs: BlobStore
  manifests: ManifestStore
  memo: Memo
  steps: RunStep
  /** Parent of the tasks' scratch directories. */
  scratch: string
  log: ProcessLog
  packages: ReadonlyMap<string, string>
  /** Sends an event without waiting; a lost event is no failure. */
  tell: (event: ComposeEvent) => void
  observeMemo: (hit: boolean) => void
}

/** How an attempt ended: the completion as it would be published, and what was thrown when it failed. */
export interface TaskAttempt {
  completion: Completion
  error: unknown
}

/** What the memo keeps of a task. The log goes without `kind`, so that a log that was swept does not make the result void. */
const Remembered = z.strictObject({ result: TaskResult, log: z.strictObject({ digest: Digest, size: z.int() }).nullable() })

/**
 * Does a task, whoever sent it. In order: scratch directory and log; slice and inputs; `resolve`; the key; the memo, whose result is
 * taken if there is one and its blobs exist (a probe ends here, with or without one); event "running"; `run`; the result checked against the contract; the log stored; the memo written.
 * Never throws: a failure is a completion too. When `signal` fires, its reason is the error, whatever the task threw because of it.
 */
export async function attemptTask(
  host: TaskHost,
  definition: AnyTaskDefinition,
  task: TaskMessage,
  signal: AbortSignal,
): Promise<TaskAttempt> {
  const startedAt = new Date().toISOString()
  const found: Findings = { outcome: 'succeeded', key: null, memoised: false, result: null, log: null, logs: [] }
  let error: unknown = null
  try {
    await using scratch = taskScratch(host.scratch)
    const log = openTaskLog(() => scratch.logFile(), host.log.child(taskFields(task)))
    try {
      await perform(host, definition, task, { signal, log, scratch }, found)
    } catch (thrown) {
      error = signal.aborted ? signal.reason : await namingFullDisk(thrown, host.scratch)
      log.error({ ...toFailure(error), ...stackOf(error) }, 'task failed')
      found.log = await storeLog(host, log)
    }
  } catch (thrown) {
    error ??= thrown
  }
  const { logs, ...known } = found
  const ending = { ...identityOf(task), ...known, worker: host.worker, startedAt, finishedAt: new Date().toISOString() }
  if (error === null) return { completion: { ...ending, failure: null }, error }
  const failure = toFailure(error)
  const outcome = failure.code === 'CANCELLED' ? 'cancelled' : 'failed'
  const kept = logs.length === 0 ? {} : { logs }
  return { completion: { ...ending, ...kept, result: null, memoised: false, outcome, failure }, error }
}

interface Findings {
  outcome: 'succeeded' | 'missed'
  key: Digest | null
  keyParts?: KeyParts
  memoised: boolean
  result: TaskResult | null
  log: Ref | null
  logs: ComposeLog[]
}

interface Surroundings {
  signal: AbortSignal
  log: OpenTaskLog
  scratch: TaskScratch
}

async function perform(
  host: TaskHost,
  definition: AnyTaskDefinition,
  task: TaskMessage,
  surroundings: Surroundings,
  found: Findings,
): Promise<void> {
  const { signal, log } = surroundings
  const prepared = await untilAborted(prepare(host, definition, task, surroundings, found), signal)
  found.key = prepared.key
  found.keyParts = prepared.parts
  const remembered = Remembered.safeParse(await host.memo.get(prepared.key))
  host.observeMemo(remembered.success)
  if (remembered.success) {
    const { result, log: oldLog } = remembered.data
    Object.assign(found, { memoised: true, result, log: oldLog === null ? null : { kind: 'blob', ...oldLog } })
    return
  }
  signal.throwIfAborted()
  if (task.mode === 'probe') {
    found.outcome = 'missed'
    return
  }
  host.tell(runningEvent(task))
  const result = checkedResult(task, await untilAborted(definition.run(prepared.context), signal))
  found.log = await storeLog(host, log)
  found.result = result
  const oldLog = found.log === null ? null : { digest: found.log.digest, size: found.log.size }
  await host.memo.put(prepared.key, task.phase, { result, log: oldLog })
}

/** From the message to a context that knows all that determines the result, and the key made of it. */
async function prepare(
  host: TaskHost,
  definition: AnyTaskDefinition,
  task: TaskMessage,
  { signal, log, scratch }: Surroundings,
  { logs }: Findings,
): Promise<{ context: TaskContext<unknown>; key: Digest; parts: KeyParts }> {
  const [slice, inputs] = await Promise.all([host.manifests.get(definition.slice, task.slice), readInputs(task, host.manifests)])
  const { blobs, manifests, steps, packages } = host
  const progressed = throttledProgress(task, host.tell)
  const kept = (more: readonly ComposeLog[]) => void logs.push(...more)
  const parts = { task, slice, inputs, blobs, manifests, scratch, signal, log, steps, packages, kept, progressed }
  const resolved = (await definition.resolve?.(taskContext(parts))) ?? null
  const context = taskContext(parts, resolved)
  const extra = (await definition.key?.(context)) ?? null
  const members = { task, version: definition.version, inputs, resolved, extra, sourceDateEpoch: momentIn(definition, task) }
  return { context, key: taskKey(members), parts: keyParts(members) }
}

function checkedResult(task: TaskMessage, outcome: TaskOutcome): TaskResult {
  const parsed = TaskResult.safeParse({ logs: [], metrics: {}, ...outcome, warnings: bounded(outcome.warnings ?? []) })
  if (parsed.success) return parsed.data
  throw new MurliError('INTERNAL', `the result of ${task.node} does not fit its contract: ${z.prettifyError(parsed.error)}`)
}

function bounded(warnings: string[]): string[] {
  if (warnings.length <= MAX_WARNINGS) return warnings
  return [...warnings.slice(0, MAX_WARNINGS), `and ${warnings.length - MAX_WARNINGS} more; all are in the task's log`]
}

/** The promise, or the signal's reason once it has fired and the promise has had time to end by itself. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const abandoned = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(() => abandoned.reject(signal.reason), ABANDON_AFTER_MS)
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, abandoned.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

/** Stores the log when it has lines. Not worth failing a task for: a log that cannot be stored is still in the process's log. */
async function storeLog(host: TaskHost, log: OpenTaskLog): Promise<Ref | null> {
  try {
    const content = log.content()
    return content === null ? null : await host.blobs.putBytes(content)
  } catch (error) {
    host.log.warn({ reason: String(error) }, 'task log not stored')
    return null
  }
}

function stackOf(error: unknown): { stack?: string } {
  return toFailure(error).code === 'INTERNAL' && error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}
}

function taskFields(task: TaskMessage): { composeId: string; node: string; attempt: number } {
  return { composeId: task.compose.id, node: task.node, attempt: task.attempt }
}

function identityOf(task: TaskMessage): { version: 1; composeId: string; node: string; attempt: number } {
  return { version: 1, ...taskFields(task) }
}

function runningEvent(task: TaskMessage): ComposeEvent {
  const at = new Date().toISOString()
  return { ...identityOf(task), type: 'node', at, state: 'running', failure: null, warnings: [], durationMs: null }
}
