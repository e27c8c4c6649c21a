import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startByHand } from '../system/by-hand.ts'
import { followNodeWrites, nodeWrites } from '../system/ledger.ts'
import { Murli } from '../system/murli.ts'
import { SPECIMEN } from '../system/paths.ts'
import { specimen } from '../system/specimen.ts'
import { Api, delay, killHard, messagingOf, pidsOf, waitFor } from '../system/stack.ts'

const KILLS = 20
/** Writes that a node takes when it is queued once and recorded once, whoever does it. */
const QUEUED_AND_RECORDED = 2
/** The last kill is before this part of all writes, so that there is something left to do after it. */
const LAST_KILL = 0.85
const MOST_DELAY_MS = 40

/** States that end a node; a node that has two such events was recorded twice. */
const ENDED = ['succeeded', 'memoised', 'failed', 'tolerated', 'cancelled']

describe('coordinators', () => {
  let config: string
  let scratch: string
  let murli: Murli
  let api: Api

  beforeAll(async () => {
    config = `${await specimen()}/composes/addons`
    scratch = await mkdtemp(join(tmpdir(), 'murli-kills-'))
    murli = await Murli.make()
    await murli.must(['up', '--processes'])
    api = new Api(murli.stateDirectory)
  }, 600_000)
  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  /** Starts a compose. @returns its id and the number of its nodes */
  async function start(): Promise<{ id: string; nodes: number }> {
    await murli.must(['compose', 'addons.conf', '--test', '--no-wait'], { cwd: config })
    const [id = ''] = await api.composes()
    return { id, nodes: (await api.detail(id)).nodes.length }
  }

  /** Waits for the end; every node has one result. @returns writes to the bucket of nodes per node of the compose */
  async function finishedOnce(id: string, nodes: number, writesOfIt: () => Promise<number>): Promise<number> {
    await waitFor('the end of the compose', async () => (await api.detail(id)).finishedAt !== null, 120_000)
    const detail = await api.detail(id)
    expect(detail.state).toBe('finished')
    expect(detail.nodes.filter(({ state }) => state !== 'succeeded' && state !== 'memoised')).toEqual([])
    const ends = (await api.events(id)).flatMap((event) => (event.type === 'node' && ENDED.includes(event.state) ? [event.node] : []))
    expect(ends.toSorted()).toEqual([...new Set(ends)].toSorted())
    return (await writesOfIt()) / nodes
  }

  it(`${KILLS} kills of the one lose nothing and change nothing`, { timeout: 600_000 }, async () => {
    await using messaging = await messagingOf(murli.stateDirectory)
    const ids: string[] = []
    // on a busy machine a compose may be over before it had its last kills; the next one gets those
    for (let kills = 0; kills < KILLS;) {
      const before = await nodeWrites(messaging)
      const { id, nodes } = await start()
      ids.push(id)
      expect(nodes).toBeGreaterThanOrEqual(60)
      const moments = Array.from({ length: KILLS - kills }, () => Math.floor(Math.random() * 2 * nodes * LAST_KILL))
      kills += await killAt(
        id,
        before,
        moments.toSorted((a, b) => a - b),
      )
      expect(await finishedOnce(id, nodes, async () => (await nodeWrites(messaging)) - before)).toBe(QUEUED_AND_RECORDED)
    }
    await using calm = await Murli.make()
    const undisturbed = await calm.compose('addons.conf', { cwd: config, args: ['--test'], target: join(scratch, 'undisturbed') })
    const expected = await normalised(undisturbed.directory)
    for (const id of ids) {
      await murli.must(['export', id, join(scratch, 'disturbed')])
      expect(await normalised(join(scratch, 'disturbed', id))).toEqual(expected)
    }
  })

  it('two at once record every node once', { timeout: 120_000 }, async () => {
    await using messaging = await messagingOf(murli.stateDirectory)
    await using _ = await startByHand(murli.stateDirectory, 'coordinator')
    const before = await nodeWrites(messaging)
    const { id, nodes } = await start()
    expect(await finishedOnce(id, nodes, async () => (await nodeWrites(messaging)) - before)).toBe(QUEUED_AND_RECORDED)
  })

  /**
   * Kills the coordinator soon after the compose has come to each of these numbers of recorded changes, until it is over; each kill waits for
   * the one that the supervisor starts in its place. @returns the number of kills
   */
  async function killAt(id: string, before: number, moments: number[]): Promise<number> {
    await using messaging = await messagingOf(murli.stateDirectory)
    const stop = new AbortController()
    const isOver = async (): Promise<boolean> => stop.signal.aborted || (await api.detail(id)).finishedAt !== null
    const ending = waitFor('the end of the compose', isOver, 300_000).finally(() => stop.abort())
    let kills = 0
    let last = 0
    for await (const writes of followNodeWrites(messaging, stop.signal)) {
      if (writes - before < (moments[kills] ?? Infinity)) continue
      const pid = pidsOf(murli.stateDirectory, 'coordinator').find((candidate) => candidate !== last)
      if (pid === undefined) continue
      await delay(Math.random() * MOST_DELAY_MS)
      if (killHard(pid)) kills += 1
      last = pid
      if (kills === moments.length) stop.abort()
    }
    await ending
    return kills
  }
})

/** A compose with dates, times and sums of files with dates in them taken out. */
async function normalised(compose: string): Promise<unknown> {
  return JSON.parse((await execa('python3', [`${SPECIMEN}/normalize`, compose])).stdout)
}
