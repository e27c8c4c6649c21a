import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { removeTree } from './remove-tree.ts'

/** Scratch space of one task, made when it is first asked for: most small tasks need none, and directories are what costs them most. */
export interface TaskScratch extends AsyncDisposable {
  /** The task's own directory, empty when first asked for. */
  work(): string
  /** Path for the task's log, outside of `work`. */
  logFile(): string
}

/** Makes scratch space below an existing directory; disposing of it removes what was made. */
export function taskScratch(parent: string): TaskScratch {
  let directory: string | null = null
  let work: string | null = null
  const ensureDirectory = () => (directory ??= mkdtempSync(join(parent, 'task-')))
  const ensureWork = () => {
    const path = join(ensureDirectory(), 'work')
    mkdirSync(path)
    return path
  }
  return {
    work: () => (work ??= ensureWork()),
    logFile: () => join(ensureDirectory(), 'task.log'),
    [Symbol.asyncDispose]: async () => {
      if (directory !== null) await removeTree(directory)
    },
  }
}
