import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BUILDS, slowLorax, writeInstallerConfiguration } from '../system/installers.ts'
import { Murli, orItsEnd } from '../system/murli.ts'
import { smallDistribution } from '../system/small-distribution.ts'
import { Api, killHard, pidsOf, waitFor } from '../system/stack.ts'

it('of six installers on three workers, only that of the killed one is built again', { timeout: 180_000 }, async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-installers-'))
  try {
    const lorax = await slowLorax(scratch, null)
    const { repository } = await smallDistribution(join(scratch, 'small'))
    await writeInstallerConfiguration(join(scratch, 'conf'), repository)
    await using murli = await Murli.make({
      PATH: `${lorax.directory}:${process.env['PATH']}`,
      MURLI_FOREIGN_ARCHES: 'aarch64',
      MURLI_SILENCE_SECONDS: '5',
    })
    await murli.must(['up', '--processes', '--scale', 'buildinstall=3'])
    const api = new Api(murli.stateDirectory)
    const target = join(scratch, 'target')
    const composing = murli.run(['compose', 'tiny.conf', '--target-dir', target], { cwd: join(scratch, 'conf') })
    await orItsEnd(composing, () => waitFor('three builds at once', async () => (await lorax.starts()).length === 3, 60_000))
    const atWork = await lorax.starts()
    const [victim = 0] = pidsOf(murli.stateDirectory, 'buildinstall')
    expect(killHard(victim)).toBe(true)
    await orItsEnd(composing, () => waitFor('another to be begun', async () => (await lorax.starts()).length > 3, 60_000))
    await lorax.release()
    const { exitCode } = await composing
    expect(exitCode).toBe(0)
    const starts = await lorax.starts()
    expect(starts).toHaveLength(BUILDS.length + 1)
    expect(new Set(starts)).toEqual(new Set(BUILDS))
    const again = starts.filter((build, index) => starts.indexOf(build) < index)
    expect(atWork).toEqual(expect.arrayContaining(again))
    const [id = ''] = await api.composes()
    const workers = (await api.detail(id)).nodes.filter(({ phase }) => phase === 'buildinstall').map(({ worker }) => worker)
    expect(workers).toHaveLength(BUILDS.length)
    expect(workers.some((worker) => worker?.endsWith(`:${victim}`))).toBe(false)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
})
