/**
 * `pnpm bench buildinstall [--seconds N] [--workers 1,2,3]`: a compose of six installers by a lorax double that takes N seconds (default 20), with
 * so many buildinstall workers. Prints the wall time of the installers (first begun to last done) and of the compose, and what part it is of
 * that with the first number of workers; the ideal is the number of rounds.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUILDS, slowLorax, writeInstallerConfiguration } from '../system/installers.ts'
import { composeIdOf, Murli } from '../system/murli.ts'
import { smallDistribution } from '../system/small-distribution.ts'
import { Api } from '../system/stack.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, workers: { type: 'string', default: '1,2,3' } } })
const seconds = Number(values.seconds)
const counts = values.workers.split(',').map(Number)
const scratch = await mkdtemp(join(tmpdir(), 'murli-bench-buildinstall-'))
try {
  const { repository } = await smallDistribution(join(scratch, 'small'))
  await writeInstallerConfiguration(join(scratch, 'conf'), repository)
  console.log(`${BUILDS.length} installers, each of which takes ${seconds} s`)
  let first: Times | null = null
  for (const workers of counts) {
    const times = await composed(workers)
    first ??= times
    const part = (name: keyof Times) => `${times[name].toFixed(1)} s (${(times[name] / (first?.[name] ?? 1)).toFixed(2)} x)`
    const ideal = Math.ceil(BUILDS.length / workers) / Math.ceil(BUILDS.length / (counts[0] ?? 1))
    console.log(`${workers} workers: installers ${part('installers')}, compose ${part('compose')}; ideal ${ideal.toFixed(2)} x`)
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** Seconds by the clock. */
interface Times {
  installers: number
  compose: number
}

async function composed(workers: number): Promise<Times> {
  const directory = join(scratch, String(workers))
  const lorax = await slowLorax(directory, seconds)
  await using murli = await Murli.make({ PATH: `${lorax.directory}:${process.env['PATH']}`, MURLI_FOREIGN_ARCHES: 'aarch64' })
  await murli.must(['up', '--processes', '--scale', `buildinstall=${workers}`])
  const from = performance.now()
  const output = await murli.must(['compose', 'tiny.conf', '--json'], { cwd: join(scratch, 'conf') })
  const compose = (performance.now() - from) / 1000
  const events = await new Api(murli.stateDirectory).events(composeIdOf(output))
  const moments = events.flatMap((event) =>
    event.type === 'node' && event.node.startsWith('buildinstall/') && ['running', 'succeeded'].includes(event.state)
      ? [Date.parse(event.at)]
      : [],
  )
  const installers = (Math.max(...moments) - Math.min(...moments)) / 1000
  if ((await lorax.starts()).length !== BUILDS.length) throw new Error(`built: ${(await lorax.starts()).join(', ')}`)
  return { installers, compose }
}
