/**
 * `node test/bench/compose.ts [--scale N] [--processes]`: what composing the specimen costs Murli's whole stack, against the peer's
 * figures for the same configuration, which are constants measured on a machine with 2 cores and 24 GB (Pungi 4.3.6).
 *
 * The stack is warm (it has composed another configuration over other repositories), the memo and the store are cold.
 * CPU seconds are user + system of every process of the stack and of all that these started.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { Murli } from '../system/murli.ts'
import { PROJECT } from '../system/paths.ts'
import { specimen } from '../system/specimen.ts'
import { stackOf } from '../system/stack.ts'

/** The peer on `everything-nodeps`: lowest of two runs. */
const PEER = { cpuSeconds: 5.8, wallSeconds: 7.1, largestProcessMb: 104 }

interface Usage {
  cpuSeconds: number
  /** Largest resident size of each process since it started, MB. */
  peakMb: Record<string, number>
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, processes: { type: 'boolean', default: false } } })
  const config = `${await specimen({ scale: Number(values.scale) })}/composes/everything-nodeps`
  // Beside the store that the local stack has by default: what it costs to make a file differs between places of a disk.
  const scratch = await mkdtemp(join(PROJECT, '.murli', 'bench-'))
  const target = join(scratch, 'target')
  const murli = await Murli.make({}, scratch)
  await murli.must(['up', ...(values.processes ? ['--processes'] : [])])
  await murli.must(['compose'], { cwd: PROJECT })
  const cold = await measure(murli, config, target)
  const memoised = await measure(murli, config, target)
  await murli[Symbol.asyncDispose]()
  await rm(scratch, { recursive: true, force: true })
  print(`everything-nodeps, scale ${values.scale}, ${values.processes ? 'a process for each service' : 'one process'}`, cold, memoised)
}

interface Run {
  wallSeconds: number
  usage: Usage
}

async function measure(murli: Murli, config: string, target: string): Promise<Run> {
  const before = usage(murli.stateDirectory)
  const started = performance.now()
  await murli.compose('everything-nodeps.conf', { cwd: config, args: ['--nightly'], target })
  const wallSeconds = (performance.now() - started) / 1000
  const after = usage(murli.stateDirectory)
  return { wallSeconds, usage: { ...after, cpuSeconds: after.cpuSeconds - before.cpuSeconds } }
}

/** Fields 14 to 17 of /proc/<pid>/stat: user, system, and both of children that ended, in clock ticks. */
function usage(stateDirectory: string): Usage {
  const stack = stackOf(stateDirectory) as ReturnType<typeof stackOf> & { supervisor: { pid: number } }
  const processes = Object.entries({ ...stack.processes, supervisor: stack.supervisor })
  const cpuTicks = processes.map(([, { pid }]) =>
    statFields(pid)
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks), 0),
  )
  const peaks = processes.map(([name, { pid }]): [string, number] => {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return [name, Math.round(Number(kilobytes) / 1024)]
  })
  return { cpuSeconds: cpuTicks.reduce((sum, ticks) => sum + ticks, 0) / CLOCK_TICKS, peakMb: Object.fromEntries(peaks) }
}

function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

const CLOCK_TICKS = Number((await execa('getconf', ['CLK_TCK'])).stdout)

function print(title: string, cold: Run, memoised: Run): void {
  const ratio = (mine: number, theirs: number): string => `${(mine / theirs).toFixed(2)} x`
  const lines = [
    title,
    `  cold memo      ${cold.wallSeconds.toFixed(1)} s wall, ${cold.usage.cpuSeconds.toFixed(2)} s CPU`,
    `  against peer   ${ratio(cold.wallSeconds, PEER.wallSeconds)} wall (${PEER.wallSeconds} s), ${ratio(cold.usage.cpuSeconds, PEER.cpuSeconds)} CPU (${PEER.cpuSeconds} s); scale 1 only`,
    `  memoised       ${memoised.wallSeconds.toFixed(1)} s wall (${ratio(memoised.wallSeconds, cold.wallSeconds)} of cold), ${memoised.usage.cpuSeconds.toFixed(2)} s CPU`,
    `  peak memory    ${Object.entries(memoised.usage.peakMb)
      .map(([name, mb]) => `${name} ${mb} MB`)
      .join(', ')}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
