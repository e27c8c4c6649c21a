import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMarked } from './containment.ts'

/** Processes that start others while they are being looked for are found in a later round. */
const ROUNDS = 100
const ROUND_MS = 20
/** A process that starts another and ends while they are being listed is missed with it, as is one that becomes another program just then. */
const QUIET_ROUNDS = 3

/**
 * Ends every process of a contained run, or of all runs in a directory, wherever it has got to; resolves when there is none any more.
 * @returns the process ids of those that were ended. @throws Error when some cannot be ended, which are stuck in the kernel.
 */
export async function endMarked(markOrDirectory: string): Promise<number[]> {
  const ended = new Set<number>()
  for (let round = 0, quiet = 0; round < ROUNDS; round += 1) {
    const left = await marked(markOrDirectory)
    quiet = left.length === 0 ? quiet + 1 : 0
    if (quiet === QUIET_ROUNDS) return [...ended]
    for (const pid of left) {
      kill(pid)
      ended.add(pid)
    }
    await sleep(ROUND_MS)
  }
  throw new Error(`processes that cannot be ended: ${(await marked(markOrDirectory)).join(' ')}`)
}

async function marked(markOrDirectory: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const theirs = await Promise.all(pids.map(async (pid) => isMarked(await environmentOf(pid), markOrDirectory)))
  return pids.filter((_, index) => theirs[index])
}

/** Empty for a process that has ended meanwhile, and for those of other users, which are not ours. */
async function environmentOf(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
