import { TaskResult } from '@murli/contracts'
import type { ComposeIdentity, ComposeLog, Digest, JsonValue, Ref, TaskInput, TaskMessage } from '@murli/contracts'
import { tmpdir } from 'node:os'
import { digestOf } from '../blobs/index.ts'
import type { BlobStore } from '../blobs/index.ts'
import { openTaskLog, silentLog } from '../log/index.ts'
import { manifestStore } from '../manifests/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import { scratchDirectory, taskScratch } from '../scratch/index.ts'
import { taskContext } from '../service/context.ts'
import { momentIn, taskKey } from '../service/key.ts'
import { memoryMemo } from '../service/memo.ts'
import { type RunStep, stepRunner } from '../service/steps.ts'
import type { TaskContext, TaskDefinition } from '../service/index.ts'
import { memoryBlobStore } from './memory-blobs.ts'
import { testIdentity, testTask } from './task-message.ts'

/** What a test says about a task; everything else has a plausible value. */
export interface TestTaskOptions<Slice> {
  slice: Slice
  /** Name → ref, or name → several refs with the nodes they are from; or the list as a message has it. */
  inputs?: TaskInput[] | Record<string, Ref | { from: string; ref: Ref }[]>
  identity?: Partial<ComposeIdentity>
  task?: Partial<TaskMessage>
  blobs?: BlobStore
  manifests?: ManifestStore
  signal?: AbortSignal
  /** What is remembered of the steps of earlier tasks (`testSteps`); nothing without it. */
  steps?: RunStep
}

/** A memo of steps that several tasks of a test share. */
export function testSteps(blobs: BlobStore): RunStep {
  return stepRunner(memoryMemo(blobs), () => undefined)
}

/** A task context for a test, and what the task did with it. Disposing it removes the scratch directory. */
export type TestTaskContext<Slice> = TaskContext<Slice> &
  AsyncDisposable & {
    /** What the task said of its progress. */
    readonly progressed: { message: string; fraction: number | null }[]
    /** Logs that are kept though the task may fail. */
    readonly keptLogs: ComposeLog[]
    /** Objects of the task's log so far. */
    logLines(): Record<string, JsonValue>[]
  }

/**
 * A context as a task gets it in production: a blob store in memory, a scratch directory on disk, real programs, a memo in memory.
 * The slice is checked against the definition's schema.
 */
export async function testTaskContext<Slice>(
  definition: TaskDefinition<Slice>,
  options: TestTaskOptions<Slice>,
): Promise<TestTaskContext<Slice>> {
  const blobs = options.blobs ?? memoryBlobStore()
  const manifests = options.manifests ?? manifestStore(blobs)
  const directory = await scratchDirectory(tmpdir())
  const scratch = taskScratch(directory.path)
  const log = openTaskLog(() => scratch.logFile(), silentLog())
  const keptLogs: ComposeLog[] = []
  const progressed: { message: string; fraction: number | null }[] = []
  const inputs = listInputs(options.inputs ?? [])
  const slice = definition.slice.parse(options.slice)
  const task = testTask({
    phase: definition.phase,
    flavor: definition.flavor,
    inputs,
    ...options.task,
    compose: testIdentity({ ...options.task?.compose, ...options.identity }),
  })
  const context = taskContext({
    task,
    slice,
    inputs,
    blobs,
    manifests,
    scratch,
    log,
    signal: options.signal ?? new AbortController().signal,
    steps: options.steps ?? testSteps(blobs),
    packages: new Map(),
    kept: (logs) => void keptLogs.push(...logs),
    progressed: (message, fraction) => progressed.push({ message, fraction }),
  })
  const logLines = () => parseLines(log.content())
  return { ...context, progressed, keptLogs, logLines, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() }
}

/** Runs a task as the harness does: resolve, key, run, and the result made whole and checked against the contract. */
export async function runTestTask<Slice>(
  definition: TaskDefinition<Slice>,
  context: TaskContext<Slice>,
): Promise<{ result: TaskResult; key: Digest; resolved: JsonValue }> {
  const resolved = (await definition.resolve?.(context)) ?? null
  const resolvedContext = { ...context, resolved }
  const extra = (await definition.key?.(resolvedContext)) ?? null
  const { task } = context
  const sourceDateEpoch = momentIn(definition, task)
  const key = taskKey({ task, version: definition.version, inputs: task.inputs, resolved, extra, sourceDateEpoch })
  const outcome = await definition.run(resolvedContext)
  return { result: TaskResult.parse({ logs: [], warnings: [], metrics: {}, ...outcome }), key, resolved }
}

function listInputs(inputs: TaskInput[] | Record<string, Ref | { from: string; ref: Ref }[]>): TaskInput[] {
  if (Array.isArray(inputs)) return inputs
  return Object.entries(inputs).flatMap(([as, given]) =>
    Array.isArray(given) ? given.map(({ from, ref }) => ({ as, from, ref })) : [{ as, from: `test/-/-/${as}`, ref: given }],
  )
}

function parseLines(content: Buffer | null): Record<string, JsonValue>[] {
  const lines = (content?.toString() ?? '').split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Record<string, JsonValue>)
}

/** A ref that looks right and points to nothing, for tests that never read it. */
export function testRef(text: string, kind: Ref['kind'] = 'blob'): Ref {
  return { kind, digest: digestOf(Buffer.from(text)), size: Buffer.byteLength(text) }
}
