import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startByHand } from '../system/by-hand.ts'
import { holdTool, isAlive } from '../system/held-tool.ts'
import { Murli, orItsEnd } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, killHard, messagingOf, pidsOf, waitFor } from '../system/stack.ts'

const UPDATES = ['compose', 'updates.conf', '--production', '--label=Update-1.3']

describe('workers that come and go', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-workers-'))
  }, 600_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  /** A stack of processes, each of which does one task of a phase at once, and in which genisoimage is held. */
  async function stackWithHeldIsos(name: string, scale: string[] = []) {
    const held = await holdTool('genisoimage', join(scratch, name))
    const murli = await Murli.make({ PATH: `${held.directory}:${process.env['PATH']}`, MURLI_SLOTS: '1' })
    await murli.must(['up', '--processes', ...scale])
    return { held, murli, api: new Api(murli.stateDirectory) }
  }

  it('killed during createrepo and during createiso, their tasks are redelivered', { timeout: 180_000 }, async () => {
    const { held, murli, api } = await stackWithHeldIsos('killed')
    await using _ = murli
    const target = join(scratch, 'target')
    const composing = murli.run([...UPDATES, '--target-dir', target], { cwd: config })
    const id = await orItsEnd(composing, () => waitFor('the compose', async () => (await api.composes())[0]))
    const repository = await orItsEnd(composing, () => killAtWork(murli.stateDirectory, id, 'createrepo'))
    await orItsEnd(composing, () => waitFor('an ISO to be made', async () => (await held.pids()).length > 0, 60_000))
    const iso = await orItsEnd(composing, () => killAtWork(murli.stateDirectory, id, 'createiso'))
    await held.release()
    const { exitCode, stderr, stdout } = await composing
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
    const { nodes } = await api.detail(id)
    for (const killed of [repository, iso]) {
      const { id: node, attempt, worker } = nodes.find((candidate) => candidate.id === killed.node)!
      expect({ node, attempt, isSame: worker?.endsWith(`:${killed.pid}`) }).toEqual({ node, attempt: 1, isSame: false })
    }
    await waitFor('programs of the dead worker to be gone', async () => !(await held.pids()).some(isAlive))
  })

  it('more createiso workers take work, started with the stack or by hand while a compose runs', { timeout: 120_000 }, async () => {
    const { held, murli, api } = await stackWithHeldIsos('more', ['--scale', 'createiso=2'])
    await using _ = murli
    const target = join(scratch, 'more-target')
    const composing = murli.run([...UPDATES, '--target-dir', target], { cwd: config })
    await orItsEnd(composing, () => waitFor('an ISO to be made', async () => (await held.pids()).length > 0, 60_000))
    const started = pidsOf(murli.stateDirectory, 'createiso')
    expect(started).toHaveLength(2)
    await using third = await startByHand(murli.stateDirectory, 'createiso')
    await using fourth = await startByHand(murli.stateDirectory, 'createiso')
    const [id = ''] = await api.composes()
    const atWork = async () => (await api.detail(id)).nodes.filter(({ phase, state }) => phase === 'createiso' && state === 'running')
    await orItsEnd(composing, () => waitFor('four ISOs to be made at once', async () => (await atWork()).length === 4))
    await held.release()
    const { exitCode, stderr, stdout } = await composing
    expect(exitCode, `${stdout}${stderr}`).toBe(0)
    const isos = (await api.detail(id)).nodes.filter(({ phase }) => phase === 'createiso')
    const workers = new Set(isos.map(({ worker }) => Number(worker?.split(':').at(-1))))
    expect(workers).toEqual(new Set([...started, third.pid, fourth.pid]))
    expect(await compareWithGolden('updates', join(target, id))).toBe('')
  })
})

/**
 * Kills the one worker of a phase in the middle of a task. The worker is stopped first, so that it is sure that the task is not done.
 * @returns the worker's process id and the task's node
 */
async function killAtWork(stateDirectory: string, composeId: string, phase: string): Promise<{ pid: number; node: string }> {
  await using messaging = await messagingOf(stateDirectory)
  const ending = new AbortController()
  const [pid = 0] = pidsOf(stateDirectory, phase)
  for await (const { event } of messaging.followEvents(composeId, { signal: ending.signal })) {
    if (event.type !== 'node' || event.state !== 'running' || !event.node.startsWith(`${phase}/`)) continue
    process.kill(pid, 'SIGSTOP')
    const isAtWork = (await messaging.tasksOnStream()).has(`${composeId}/${event.node}/${event.attempt}`)
    if (isAtWork && killHard(pid)) return { pid, node: event.node }
    process.kill(pid, 'SIGCONT')
  }
  throw new Error(`no ${phase} task was at work`)
}
