import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, waitFor } from '../system/stack.ts'

describe('a compose that is cancelled during a long tool', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-cancel-'))
  }, 120_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  /** A genisoimage that first starts a child and sleeps, as long as the marker is there; then it is the real one. */
  async function slowGenisoimage(): Promise<{ directory: string; marker: string; pids: string }> {
    const directory = join(scratch, 'bin')
    const marker = join(scratch, 'slow')
    const pids = join(scratch, 'pids')
    const real = (await execa('which', ['genisoimage'])).stdout
    await mkdir(directory, { recursive: true })
    await writeFile(marker, '')
    const script = `#!/bin/sh\nif [ -e ${marker} ]; then\n  sleep 600 &\n  echo $$ $! >> ${pids}\n  wait\nfi\nexec ${real} "$@"\n`
    await writeFile(join(directory, 'genisoimage'), script)
    await chmod(join(directory, 'genisoimage'), 0o755)
    return { directory, marker, pids }
  }

  it('ends the tool and its children in 5 s, says cancelled, and goes on from what was done', { timeout: 180_000 }, async () => {
    const slow = await slowGenisoimage()
    await using murli = await Murli.make({ PATH: `${slow.directory}:${process.env['PATH']}` })
    await murli.must(['up'])
    const api = new Api(murli.stateDirectory)
    const composing = murli.run(['compose', 'updates.conf', '--production', '--label=Update-1.3'], { cwd: config })
    await waitFor('the tool to run', async () => existsSync(slow.pids), 60_000)
    const [id = ''] = await api.composes()
    const done = (await api.detail(id)).nodes.filter(({ state }) => state === 'succeeded').map((node) => node.id)
    await murli.must(['cancel', id])
    const cancelledAt = Date.now()
    const pids = (await readFile(slow.pids, 'utf8')).split(/\s+/).filter(Boolean).map(Number)
    await waitFor('the tool and its child to be gone', async () => !pids.some(isAlive), 5000)
    expect(Date.now() - cancelledAt).toBeLessThan(5000)
    expect((await composing).exitCode).toBe(130)
    expect((await api.detail(id)).status).toBe('TERMINATED')
    await rm(slow.marker)
    await murli.must(['retry', id])
    const target = join(scratch, 'target')
    await waitFor('the compose to finish', async () => (await api.detail(id)).state === 'finished', 60_000)
    const { nodes } = await api.detail(id)
    expect(nodes.filter((node) => done.includes(node.id)).every(({ attempt }) => attempt === 1)).toBe(true)
    expect(nodes.filter(({ phase }) => phase === 'createiso').some(({ attempt }) => attempt === 2)).toBe(true)
    await murli.must(['export', id, target])
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false // no such process
  }
}
