import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { Murli } from '../../system/murli.ts'
import { PROJECT } from '../../system/paths.ts'
import { specimen } from '../../system/specimen.ts'
import { PEER_TIMES } from './peer-times.ts'
import { usageOf } from './stack-usage.ts'

interface Run {
  wallSeconds: number
  cpuSeconds: number
  exitCode: number | undefined
}

/**
 * `pnpm bench trees compose [--only NAME]… [--processes]`: what composing and exporting each configuration of the specimen costs the whole
 * stack and the command, against the peer. Each has a stack of its own with an empty store and memo, which has composed and exported the example
 * before: the peer's programs are compiled ahead of time, and a stack is not started for one compose. Then the same compose once more.
 */
export async function benchComposes(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string', multiple: true, default: [] }, processes: { type: 'boolean', default: false } },
  })
  const composes = `${await specimen()}/composes`
  const names = values.only.length > 0 ? values.only : Object.keys(PEER_TIMES)
  // beside the store that the local stack has by default: what it costs to make a file differs between places of a disk
  const scratch = await mkdtemp(join(PROJECT, '.murli', 'bench-'))
  try {
    await spread(scratch)
    process.stdout.write('configuration        CPU s  (x peer)   wall s  (x peer)   again: CPU s  wall s\n')
    for (const name of names) {
      const figures = await benchOne(name, { directory: join(composes, name), scratch: join(scratch, name), processes: values.processes })
      process.stdout.write(`${figures}\n`)
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * For minutes ext4 looks at every inode that was deleted near by before it makes a file: what runs before would be measured. So nothing is deleted
 * between configurations, and each gets a part of the disk of its own, where the file system takes the hint.
 */
async function spread(directory: string): Promise<void> {
  await execa('chattr', ['+T', directory], { reject: false })
}

interface Setting {
  directory: string
  scratch: string
  processes: boolean
}

async function benchOne(name: string, { directory, scratch, processes }: Setting): Promise<string> {
  const peer = PEER_TIMES[name]
  if (peer === undefined) return `${name}: no figures of the peer`
  await mkdir(scratch)
  await spread(scratch)
  await using murli = await Murli.make({}, scratch)
  await murli.must(['up', ...(processes ? ['--processes'] : [])])
  await murli.must(['compose', '--target-dir', join(scratch, 'example')])
  const args = readFileSync(join(directory, 'args'), 'utf8').split(/\s+/).filter(Boolean)
  const compose = ['compose', `${name}.conf`, ...args, '--quiet', '--target-dir', join(scratch, 'target')]
  const cold = await measure(murli, compose, directory)
  if (cold.exitCode !== 0 && cold.exitCode !== 1) return `${name}: refused`
  const again = await measure(murli, compose, directory)
  return line(name, cold, again, peer)
}

async function measure(murli: Murli, args: string[], cwd: string): Promise<Run> {
  const before = usageOf(murli.stateDirectory)
  const started = performance.now()
  const { exitCode } = await murli.run(args, { cwd })
  const wallSeconds = (performance.now() - started) / 1000
  return { wallSeconds, cpuSeconds: usageOf(murli.stateDirectory).cpuSeconds - before.cpuSeconds, exitCode }
}

function line(name: string, cold: Run, again: Run, peer: { cpuSeconds: number; wallSeconds: number }): string {
  const ratio = (mine: number, theirs: number): string => `(${(mine / theirs).toFixed(2)})`.padEnd(9)
  const number = (value: number): string => value.toFixed(2).padStart(6)
  return [
    name.padEnd(20),
    `${number(cold.cpuSeconds)}  ${ratio(cold.cpuSeconds, peer.cpuSeconds)}`,
    `${number(cold.wallSeconds)}  ${ratio(cold.wallSeconds, peer.wallSeconds)}`,
    `       ${number(again.cpuSeconds)}  ${number(again.wallSeconds)}`,
  ].join('  ')
}
