import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { TaskContext } from '@murli/runtime/service'

/** What is known of the lorax of a worker: what an installer that it made depends on, beside its arguments. */
export interface LoraxProgram {
  /** What `lorax --version` prints; empty for a program that does not know the option. */
  readonly version: string
  /** Paths in `add_template` and `add_arch_template` that are files of the worker → SHA-256 of them. */
  readonly templates: Record<string, string>
}

/** What of a task is used here. */
type Programs = Pick<TaskContext<unknown>, 'tool' | 'scratch'>

const USAGE_ERROR = 2

/** Asks the program, and reads the templates that it will be given. @throws {MurliError} TOOL_MISSING, TOOL_FAILED. */
export async function loraxProgram(task: Programs, templates: readonly string[]): Promise<LoraxProgram> {
  const { stdout, exitCode } = await task.tool('lorax', ['--version'], { allowExitCodes: [0, USAGE_ERROR] })
  const digests = await Promise.all(templates.map(async (path) => [path, await digestIfThere(path)] as const))
  return {
    version: exitCode === 0 ? stdout.trim() : '',
    templates: Object.fromEntries(digests.filter((pair): pair is [string, string] => pair[1] !== null)),
  }
}

/** Names that are no paths are of templates that come with lorax. */
async function digestIfThere(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return null
  try {
    return createHash('sha256')
      .update(await readFile(await realpath(path)))
      .digest('hex')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The words that keep temporary files of lorax in the scratch directory of the task; it puts them into /var/tmp otherwise. */
export async function scratchArguments(task: Programs): Promise<string[]> {
  const { stdout } = await task.tool('lorax', ['--help'])
  return /^\s+--tmp\b/m.test(stdout) ? [`--tmp=${task.scratch}`] : []
}
