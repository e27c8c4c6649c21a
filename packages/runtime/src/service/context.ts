import type { ComposeLog, JsonValue, TaskInput, TaskMessage } from '@murli/contracts'
import type { BlobStore } from '../blobs/index.ts'
import type { TaskLog } from '../log/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import type { TaskScratch } from '../scratch/index.ts'
import { machineContainment, runTool } from '../tool/index.ts'
import { inputAccess } from './inputs.ts'
import type { RunStep } from './steps.ts'
import type { TaskContext } from './types.ts'

/** What a context is made of. `progressed` receives every call of `progress`. */
export interface ContextParts<Slice> {
  task: TaskMessage
  slice: Slice
  inputs: TaskInput[]
  blobs: BlobStore
  manifests: ManifestStore
  scratch: TaskScratch
  signal: AbortSignal
  log: TaskLog
  steps: RunStep
  /** Program → package, for the hint of TOOL_MISSING. */
  packages: ReadonlyMap<string, string>
  /** Takes what `keepLogs` is given. */
  kept(logs: readonly ComposeLog[]): void
  progressed(message: string, fraction: number | null): void
}

/** Makes the context of a task; without `resolved` it is the one that `resolve` gets. */
export function taskContext<Slice>(parts: ContextParts<Slice>, resolved: JsonValue = null): TaskContext<Slice> {
  const { task, slice, blobs, manifests, scratch, signal, log, steps, packages } = parts
  return {
    task,
    slice,
    compose: task.compose,
    ...inputAccess(task.node, parts.inputs),
    resolved,
    blobs,
    manifests,
    get scratch() {
      return scratch.work()
    },
    signal,
    log,
    tool: async (file, args, options = {}) => {
      if (options.contained === true) log.info({ program: file, containment: await machineContainment() }, 'program is contained')
      const started = performance.now()
      const result = await runTool(file, args, options, { signal, directory: scratch.work(), packages })
      const durationMs = Math.round(performance.now() - started)
      log.info({ program: file, args, exitCode: result.exitCode, durationMs }, 'program ended')
      return result
    },
    step: (name, key, make) => {
      signal.throwIfAborted()
      return steps(task.phase, name, key, make)
    },
    keepLogs: (logs) => parts.kept(logs),
    progress: (message, fraction) => parts.progressed(message, fraction ?? null),
  }
}
