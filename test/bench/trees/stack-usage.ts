import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { stackOf } from '../../system/stack.ts'

const CLOCK_TICKS = Number((await execa('getconf', ['CLK_TCK'])).stdout)

/** What a stack and the commands of this process have used since they began. */
export interface Usage {
  /** User + system of every process of the stack, of all that these started, and of this process's children that ended. */
  cpuSeconds: number
  /** Largest resident size of each process since it started, MB. */
  peakMb: Record<string, number>
}

/**
 * Reads `/proc/<pid>/stat`: fields 14 to 17 are user and system time, then both of children that ended, in clock ticks. Of this process
 * only the children count: they are the commands that it ran.
 */
export function usageOf(stateDirectory: string): Usage {
  const stack = stackOf(stateDirectory)
  const processes = Object.entries({ ...stack.processes, supervisor: stack.supervisor })
  const ticks = processes.flatMap(([, { pid }]) => statFields(pid).slice(11, 15)).concat(statFields('self').slice(13, 15))
  const peaks = processes.map(([name, { pid }]): [string, number] => {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return [name, Math.round(Number(kilobytes) / 1024)]
  })
  return { cpuSeconds: ticks.reduce((sum, count) => sum + Number(count), 0) / CLOCK_TICKS, peakMb: Object.fromEntries(peaks) }
}

function statFields(pid: number | 'self'): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
