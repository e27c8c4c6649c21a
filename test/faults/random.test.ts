import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DisturbedStack } from '../system/disturbed-stack.ts'
import { differences, exportedFiles } from '../system/exported-files.ts'
import { described, interruptionsOf } from '../system/interruptions.ts'
import { leftBehind } from '../system/left-behind.ts'
import { composeIdOf, Murli } from '../system/murli.ts'
import { specimen } from '../system/specimen.ts'
import { Api } from '../system/stack.ts'

/**
 * `MURLI_INTERRUPTIONS=100` makes so many runs and says what it kills, from the seed `MURLI_INTERRUPTIONS_SEED` on: a run that failed is
 * repeated by its seed and one run. `MURLI_INTERRUPTIONS_OF` names another configuration of the specimen with the arguments `--test`.
 */
const RUNS = Number(process.env['MURLI_INTERRUPTIONS'] ?? 2)
const IS_LOUD = process.env['MURLI_INTERRUPTIONS'] !== undefined
const FIRST_SEED = Number(process.env['MURLI_INTERRUPTIONS_SEED'] ?? 0)
const CONFIGURATION = process.env['MURLI_INTERRUPTIONS_OF'] ?? 'split-media'
/** Much of a run is waiting until somebody is given up. */
const AT_ONCE = 2
const COMPOSE = ['compose', `${CONFIGURATION}.conf`, '--test']
const NAME = 'latest'
/** Writes that a node takes when it is queued once and recorded once. */
const QUEUED_AND_RECORDED = 2
const MOMENT = { SOURCE_DATE_EPOCH: '1700000000' }
/** Commands that are killed or that find nobody are given again. */
const MOST_COMMANDS = 12

interface Undisturbed {
  id: string
  files: Record<string, string>
  writes: number
  ms: number
}

describe('a compose of which anything is killed at any time', () => {
  let config: string
  let scratch: string
  let undisturbed: Undisturbed

  beforeAll(async () => {
    config = `${await specimen()}/composes/${CONFIGURATION}`
    scratch = await mkdtemp(join(tmpdir(), 'murli-random-'))
    undisturbed = await composeUndisturbed()
  }, 600_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  async function composeUndisturbed(): Promise<Undisturbed> {
    await using murli = await Murli.make()
    await murli.must(['up', '--processes'])
    const startedAt = performance.now()
    const target = join(scratch, 'undisturbed')
    const id = composeIdOf(await murli.must([...COMPOSE, '--target-dir', target, '--json'], { cwd: config, env: MOMENT }))
    const ms = performance.now() - startedAt
    const { nodes } = await new Api(murli.stateDirectory).detail(id)
    return { id, files: await exportedFiles(join(target, id)), writes: nodes.length * QUEUED_AND_RECORDED, ms }
  }

  /** One run. @returns what was killed */
  async function disturbed(seed: number): Promise<string[]> {
    const directory = await mkdtemp(join(scratch, `${seed}-`))
    // every other run with a store of its own, which is reached over HTTP only
    await using stack = await DisturbedStack.start(seed % 2 === 0 ? null : join(directory, 'store'))
    const ended = new AbortController()
    const disturbing = stack.disturb(interruptionsOf(seed), { ...undisturbed, signal: ended.signal })
    const { id } = undisturbed
    const target = join(directory, 'target')
    try {
      await composed(stack, id, target)
      await repeated(stack, ['publish', id, '--as', NAME])
    } finally {
      ended.abort()
    }
    const killed = await disturbing
    const api = new Api(stack.murli.stateDirectory)
    none('differs from the undisturbed run', differences(undisturbed.files, await exportedFiles(join(target, id))))
    expect(await (await api.request(`/published/${NAME}/COMPOSE_ID`)).text()).toBe(id)
    const { state, nodes } = await api.detail(id)
    // a worker that dies between its result and its completion leaves the result to the next one
    const others = nodes.filter((node) => node.attempt !== 1 || !['succeeded', 'memoised'].includes(node.state))
    expect([state, others.map((node) => `${node.id} ${node.state} ${node.attempt}`)]).toEqual(['finished', []])
    await stack.murli.must(['down'])
    none('is left behind', leftBehind(stack.murli.stateDirectory))
    await rm(directory, { recursive: true, force: true })
    return killed
  }

  /** From the configuration to the exported compose, as a person would who is told of every command that failed. */
  async function composed(stack: DisturbedStack, id: string, target: string): Promise<void> {
    const api = new Api(stack.murli.stateDirectory)
    const compose = [...COMPOSE, '--target-dir', target]
    for (let commands = 0; commands < MOST_COMMANDS; commands++) {
      if (existsSync(join(target, id)) && (await readdir(target)).some((name) => name.startsWith('latest-'))) return
      const isThere = commands > 0 && (await api.composes()).includes(id)
      if (!isThere) await stack.run(compose, { cwd: config, env: MOMENT })
      else if ((await api.detail(id)).finishedAt === null) await stack.run(['watch', id])
      else await stack.run(['export', id, target])
    }
    throw new Error(`not exported after ${MOST_COMMANDS} commands`)
  }

  it(`${RUNS} runs end as if nothing had been, the first one with seed ${FIRST_SEED}`, { timeout: 240_000 + RUNS * 120_000 }, async () => {
    const failures: string[] = []
    const seeds = Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index)
    const lane = async (): Promise<void> => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const startedAt = performance.now()
        const said = await disturbed(seed).catch((error: unknown) => {
          const failure = `seed ${seed} (${described(interruptionsOf(seed))}): ${error instanceof Error ? error.message : inspect(error)}`
          failures.push(failure)
          return [failure]
        })
        if (IS_LOUD) process.stderr.write(`seed ${seed}, ${Math.round((performance.now() - startedAt) / 1000)} s: ${said.join(', ')}\n`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    expect(failures).toEqual([])
  })
})

/** Fails with all of what was found: a run cannot always be repeated. */
function none(what: string, found: readonly string[]): void {
  if (found.length > 0) throw new Error(`${what}: ${found.join('; ')}`)
}

/** Gives a command until it succeeds. */
async function repeated(stack: DisturbedStack, args: string[]): Promise<void> {
  for (let commands = 0; commands < MOST_COMMANDS; commands++) if ((await stack.run(args)).exitCode === 0) return
  throw new Error(`murli ${args.join(' ')} did not succeed in ${MOST_COMMANDS} times`)
}
