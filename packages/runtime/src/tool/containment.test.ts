import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeTree, sweepScratch } from '../scratch/index.ts'
import { waitUntil } from '../testing/wait-until.ts'
import { type Containment, machineContainment } from './containment.ts'
import { endMarked, runTool } from './index.ts'
import { mountsBelow } from './mounts.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-contained-'))
})
afterEach(() => removeTree(directory))

/** A program of whose processes one has a session of its own and a dead parent, and one ignores TERM; and that mounts where that is allowed. */
const RUNAWAY = `
(setsid sh -c 'echo away >> started; exec sleep 300' > /dev/null 2>&1 &)
sh -c 'trap "" TERM; echo stubborn >> started; while :; do sleep 1; done' &
mkdir mounted bound
if mount -t tmpfs tmpfs mounted 2> /dev/null; then touch mounted/inside; fi
mount --bind ../kept bound 2> /dev/null
echo main >> started
wait
`

/** Of the processes that have this text in their environment, those that are there. */
async function running(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')))
  return pids.flatMap((pid, index) => (texts[index]?.includes(`MURLI_CONTAINED=${text}`) === true ? [Number(pid)] : []))
}

const hasStarted = (work: string) =>
  waitUntil('it runs', async () => (await readFile(join(work, 'started'), 'utf8').catch(() => '')).split('\n').length > 3)

/** What the machine allows, and what every machine allows. */
const ways = new Set<Containment>([await machineContainment(), 'mark'])

describe.each([...ways])('a program that is contained by %s', (containment) => {
  const run = (script: string, work: string, controller = new AbortController()) =>
    runTool('sh', ['-c', script], { contained: true }, { signal: controller.signal, directory: work, containment })

  it('does what it would do otherwise', async () => {
    expect(await run('echo out; echo err >&2; test "$TMPDIR" = "$PWD"', directory)).toEqual({
      exitCode: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    await expect(run('exit 3', directory)).rejects.toMatchObject({ code: 'TOOL_FAILED', message: "'sh' ended with exit code 3" })
    await expect(run('kill -9 $$', directory)).rejects.toMatchObject({ code: 'TOOL_KILLED', details: { signal: 'SIGKILL' } })
    const missing = runTool('no-such-lorax', [], { contained: true }, { signal: new AbortController().signal, directory, containment })
    await expect(missing).rejects.toMatchObject({ code: 'TOOL_MISSING' })
  })

  it('takes all with it when it is cancelled, and what was mounted is not removed', { timeout: 60_000 }, async () => {
    const [work, kept] = [join(directory, 'work'), join(directory, 'kept')]
    for (const made of [work, kept]) await mkdir(made)
    await writeFile(join(kept, 'file'), 'kept')
    const controller = new AbortController()
    const ending = run(RUNAWAY, work, controller).catch(String)
    await hasStarted(work)
    expect((await running(work)).length).toBeGreaterThan(2)
    const from = performance.now()
    controller.abort(new Error('cancelled'))
    expect(await ending).toContain('cancelled')
    expect(await running(work)).toEqual([])
    expect(performance.now() - from).toBeLessThan(5000)
    await removeTree(work)
    expect(await mountsBelow(work)).toEqual([])
    expect(await readdir(directory)).toEqual(['kept'])
    expect(await readFile(join(kept, 'file'), 'utf8')).toBe('kept')
  })

  it('takes all with it when it ends, though some would go on', async () => {
    await run('(setsid sleep 300 > /dev/null 2>&1 &); (setsid sleep 300 > /dev/null 2>&1 &); exit 0', directory)
    expect(await running(directory)).toEqual([])
  })

  it('leaves nothing when the process that runs it is killed, once its scratch is swept', { timeout: 60_000 }, async () => {
    const script = fileURLToPath(new URL('fixtures/contained.ts', import.meta.url))
    const worker = spawn(process.execPath, [script, directory, containment, RUNAWAY.replaceAll('../kept', '.')], { stdio: 'inherit' })
    const ended = once(worker, 'exit')
    const work = await waitUntil('its scratch is there', async () => {
      const [name] = await readdir(directory)
      return name === undefined ? null : join(directory, name, 'work')
    })
    await hasStarted(work)
    worker.kill('SIGKILL')
    await ended
    if (containment === 'namespaces') await waitUntil('the kernel has ended all', async () => (await running(directory)).length === 0)
    expect(await sweepScratch(directory)).toHaveLength(1)
    expect(await running(directory)).toEqual([])
    expect(await readdir(directory)).toEqual([])
  })
})

it('ends only what is of the run or directory', { timeout: 60_000 }, async () => {
  const [one, other] = [join(directory, 'one'), join(directory, 'one-more')]
  for (const made of [one, other]) await mkdir(made)
  const controller = new AbortController()
  const options = (work: string) => ({ signal: controller.signal, directory: work, containment: 'mark' as const })
  const first = runTool('sleep', ['300'], { contained: true }, options(one)).catch(String)
  const second = runTool('sleep', ['300'], { contained: true }, options(other)).catch(String)
  await waitUntil('both run', async () => (await running(`${one}#`)).length === 1 && (await running(other)).length === 1)
  expect(await endMarked(one)).toHaveLength(1)
  expect(await first).toContain('SIGKILL')
  expect(await running(other)).toHaveLength(1)
  controller.abort(new Error('cancelled'))
  expect(await second).toContain('cancelled')
})
