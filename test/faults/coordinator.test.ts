import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execa } from 'execa'
import { Murli } from '../system/murli.ts'
import { SPECIMEN } from '../system/paths.ts'
import { specimen } from '../system/specimen.ts'
import { Api, delay, killHard, pidsOf, waitFor } from '../system/stack.ts'

const KILLS = 20

/** States that end a node; a node that has two such events was recorded twice. */
const ENDED = ['succeeded', 'memoised', 'failed', 'tolerated', 'cancelled']

describe('a coordinator that is killed again and again', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/addons`
    scratch = await mkdtemp(join(tmpdir(), 'murli-kills-'))
  }, 120_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it(`loses nothing in ${KILLS} kills and gives what an undisturbed run gives`, { timeout: 300_000 }, async () => {
    const undisturbed = join(scratch, 'undisturbed')
    const disturbed = join(scratch, 'disturbed')
    await using calm = await Murli.make()
    const first = await calm.compose('addons.conf', { cwd: config, args: ['--test'], target: undisturbed })

    await using shaken = await Murli.make()
    await shaken.must(['up', '--processes'])
    const composing = shaken.run(['compose', 'addons.conf', '--test', '--no-wait', '--json'], { cwd: config })
    expect((await composing).exitCode).toBe(0)
    const api = new Api(shaken.stateDirectory)
    const [id = ''] = await api.composes()
    expect((await api.detail(id)).nodes.length).toBeGreaterThanOrEqual(60)
    const kills = await killRepeatedly(shaken.stateDirectory)
    expect(kills).toBe(KILLS)
    const detail = await waitFor(
      'the compose to finish',
      async () => {
        const now = await api.detail(id)
        return ['finished', 'doomed', 'finished_incomplete'].includes(now.state) && now
      },
      180_000,
    )
    expect(detail.state).toBe('finished')
    await expectOneResultPerNode(api, id)
    await shaken.must(['export', id, disturbed])
    expect(await normalised(join(disturbed, id))).toEqual(await normalised(first.directory))
  })
})

/** Kills the coordinator at random moments; each kill waits for the one that the supervisor starts in its place. */
async function killRepeatedly(stateDirectory: string): Promise<number> {
  let kills = 0
  let last = 0
  while (kills < KILLS) {
    const pid = await waitFor('a coordinator', async () => pidsOf(stateDirectory, 'coordinator').find((candidate) => candidate !== last))
    await delay(Math.random() * 700)
    if (killHard(pid)) kills++
    last = pid
  }
  return kills
}

async function expectOneResultPerNode(api: Api, id: string): Promise<void> {
  const ends = new Map<string, number>()
  for (const event of await api.events(id)) {
    if (event.type === 'node' && ENDED.includes(event.state)) ends.set(event.node, (ends.get(event.node) ?? 0) + 1)
  }
  expect([...ends].filter(([, count]) => count > 1)).toEqual([])
  const { nodes } = await api.detail(id)
  expect(nodes.filter(({ state }) => state !== 'succeeded' && state !== 'memoised')).toEqual([])
}

/** A compose with dates, times and sums of files with dates in them taken out. */
async function normalised(compose: string): Promise<unknown> {
  return JSON.parse((await execa('python3', [`${SPECIMEN}/normalize`, compose])).stdout)
}
