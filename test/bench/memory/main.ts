/**
 * `pnpm bench memory [--repo DIRECTORY]`: plans 6 variants on 3 arches of a whole distribution with every service in a process of its
 * own, and prints the largest resident size that each process had. DIRECTORY as for `pnpm bench gather`.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Murli } from '../../system/murli.ts'
import { stackOf } from '../../system/stack.ts'
import { distributionRepository } from '../gather/repository.ts'
import { ARCHES, writeDistribution } from './distribution.ts'

const { values } = parseArgs({ options: { repo: { type: 'string' } } })
const repository = values.repo === undefined ? await distributionRepository() : resolve(values.repo)
const scratch = await mkdtemp(join(tmpdir(), 'murli-bench-'))
const murli = await Murli.make({}, scratch)
try {
  const config = await writeDistribution(join(scratch, 'distribution'), repository)
  await murli.must(['up', '--processes'])
  const started = performance.now()
  const plan = await murli.must(['plan', config, '--nightly'])
  const seconds = (performance.now() - started) / 1000
  const selected = plan.split('\n').filter((line) => /^ +V\d\./.test(line))
  process.stdout.write(`${repository} on ${ARCHES.join(', ')}, ${selected.length} selections, planned in ${seconds.toFixed(0)} s\n`)
  for (const [name, { pid }] of Object.entries(stackOf(murli.stateDirectory).processes)) {
    process.stdout.write(`  ${name.padEnd(14)} ${peakMb(pid)} MB\n`)
  }
} finally {
  await murli[Symbol.asyncDispose]()
  await rm(scratch, { recursive: true, force: true })
}

/** Largest resident size of a process since it started. */
function peakMb(pid: number): string {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return String(Math.round(Number(kilobytes) / 1024)).padStart(5)
}
