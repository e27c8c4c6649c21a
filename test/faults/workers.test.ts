import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, killHard, pidsOf, waitFor } from '../system/stack.ts'

describe('workers that come and go', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-workers-'))
  }, 120_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it.each(['createrepo', 'createiso'])(
    'a %s worker that is killed at work is replaced and its task redelivered',
    { timeout: 180_000 },
    async (service) => {
      await using murli = await Murli.make()
      await murli.must(['up', '--processes'])
      const api = new Api(murli.stateDirectory)
      const target = join(scratch, service)
      const composing = murli.run(['compose', 'updates.conf', '--production', '--label=Update-1.3', '--target-dir', target], {
        cwd: config,
      })
      const [id = ''] = await waitFor('the compose', async () => {
        const composes = await api.composes()
        return composes.length > 0 && composes
      })
      await waitFor(`a ${service} task at work`, async () =>
        (await api.detail(id)).nodes.some(({ phase, state }) => phase === service && state === 'running'),
      )
      const pids = pidsOf(murli.stateDirectory, service)
      expect(pids.map(killHard)).toContain(true)
      const { exitCode, stderr, stdout } = await composing
      expect(exitCode, `${stdout}${stderr}`).toBe(0)
      expect(await compareWithGolden('updates', join(target, id))).toBe('')
    },
  )

  it('more createiso workers take work while a compose runs', { timeout: 120_000 }, async () => {
    await using murli = await Murli.make()
    await murli.must(['up', '--processes', '--scale', 'createiso=3'])
    expect(pidsOf(murli.stateDirectory, 'createiso')).toHaveLength(3)
    await murli.compose('updates.conf', { cwd: config, args: ['--production', '--label=Update-1.3'], target: join(scratch, 'scaled') })
    const api = new Api(murli.stateDirectory)
    const [id = ''] = await api.composes()
    const workers = new Set((await api.detail(id)).nodes.filter(({ phase }) => phase === 'createiso').map(({ worker }) => worker))
    expect(workers.size).toBeGreaterThan(1)
  })
})
