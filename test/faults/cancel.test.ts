import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdTool, isAlive } from '../system/held-tool.ts'
import { Murli, orItsEnd } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, waitFor } from '../system/stack.ts'

describe('a compose that is cancelled during a long tool', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-cancel-'))
  }, 600_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it('ends the tool and its children in 5 s, says cancelled, and goes on from what was done', { timeout: 120_000 }, async () => {
    const held = await holdTool('genisoimage', scratch)
    await using murli = await Murli.make({ PATH: `${held.directory}:${process.env['PATH']}` })
    await murli.must(['up'])
    const api = new Api(murli.stateDirectory)
    const composing = murli.run(['compose', 'updates.conf', '--production', '--label=Update-1.3'], { cwd: config })
    await orItsEnd(composing, () => waitFor('the tool to run', async () => (await held.pids()).length > 0, 60_000))
    const [id = ''] = await api.composes()
    const cancelledAt = Date.now()
    await murli.must(['cancel', id])
    const pids = await held.pids()
    await waitFor('the tool and its child to be gone', async () => !pids.some(isAlive), 5000)
    expect(Date.now() - cancelledAt).toBeLessThan(5000)
    const ended = await composing
    expect(ended.exitCode, `${ended.stdout}${ended.stderr}`).toBe(130)
    const cancelled = await api.detail(id)
    expect([cancelled.state, cancelled.status]).toEqual(['cancelled', 'TERMINATED'])
    const done = cancelled.nodes.filter(({ state }) => state === 'succeeded').map((node) => node.id)
    await held.release()
    await murli.must(['retry', id])
    const { state, nodes } = await api.detail(id)
    expect(state).toBe('finished')
    expect(done.length).toBeGreaterThan(10)
    expect(nodes.filter(({ attempt }) => attempt === 1).map((node) => node.id)).toEqual(done)
    expect(nodes.filter(({ phase }) => phase === 'createiso').every(({ attempt }) => attempt === 2)).toBe(true)
    const target = join(scratch, 'target')
    await murli.must(['export', id, target])
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
  })
})
