/**
 * `pnpm bench memory [--repo DIRECTORY]`: plans 6 variants on 3 arches of a whole distribution with every service in a process of its
 * own, and prints the largest resident size that each process had, beside the 500 MB that it may have. DIRECTORY as for `pnpm bench gather`;
 * without it the distribution is made of this machine's Debian package index. A minute or two on an idle machine. A plan selects, it makes
 * no trees: createrepo, createiso and checks only say what a service is at rest.
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

const ALLOWED_MB = 500
/** What a plan has no work for. */
const AT_REST: ReadonlySet<string> = new Set(['nats-server', 'createrepo', 'createiso', 'checks'])

const { values } = parseArgs({ options: { repo: { type: 'string' } } })
const repository = values.repo === undefined ? await distributionRepository() : resolve(values.repo)
const scratch = await mkdtemp(join(tmpdir(), 'murli-bench-'))
const murli = await Murli.make({}, scratch)
process.stdout.write(`planning 6 variants on ${ARCHES.join(', ')} of ${repository}; a minute or two on an idle machine\n`)
try {
  const config = await writeDistribution(join(scratch, 'distribution'), repository)
  await murli.must(['up', '--processes'])
  const started = performance.now()
  const plan = await murli.must(['plan', config, '--nightly'])
  const seconds = (performance.now() - started) / 1000
  const selected = plan.split('\n').filter((line) => /^ +V\d\./.test(line))
  process.stdout.write(
    `${selected.length} selections, planned in ${seconds.toFixed(0)} s; largest resident sizes (wanted: ${ALLOWED_MB} MB)\n`,
  )
  for (const [name, { pid }] of Object.entries(stackOf(murli.stateDirectory).processes)) {
    const peak = peakMb(pid)
    const judged = peak > ALLOWED_MB ? '  too large' : AT_REST.has(name) ? '  at rest' : ''
    process.stdout.write(`  ${name.padEnd(14)} ${String(peak).padStart(5)} MB${judged}\n`)
  }
} finally {
  await murli[Symbol.asyncDispose]()
  await rm(scratch, { recursive: true, force: true })
}

/** Largest resident size of a process since it started, in MiB. */
function peakMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
