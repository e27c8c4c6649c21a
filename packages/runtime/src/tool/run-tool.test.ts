import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../testing/wait-until.ts'
import { runTool } from './index.ts'
import type { ToolOptions } from './index.ts'

let directory: string
let controller: AbortController
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-tool-'))
  controller = new AbortController()
})
afterEach(() => rm(directory, { recursive: true }))

const sh = (script: string, options: ToolOptions = {}) =>
  runTool('sh', ['-c', script], options, { signal: controller.signal, directory, packages: new Map([['lorax', 'lorax-package']]) })

describe('runTool', () => {
  it('gives exit code and both streams', async () => {
    expect(await sh('echo out; echo err >&2')).toEqual({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' })
    expect(await sh('exit 2', { allowExitCodes: [0, 2] })).toMatchObject({ exitCode: 2 })
  })

  it('runs in a clean environment, in the directory of the task', async () => {
    process.env['MURLI_TEST_LEAK'] = 'leaked'
    const { stdout } = await sh('pwd; echo "$HOME $TMPDIR $LC_ALL [$MURLI_TEST_LEAK] $GIVEN"', { env: { GIVEN: 'given' } })
    delete process.env['MURLI_TEST_LEAK']
    expect(stdout.split('\n')).toEqual([directory, `${directory} ${directory} C.UTF-8 [] given`, ''])
  })

  it('has empty standard input unless text is given', async () => {
    expect((await sh('cat')).stdout).toBe('')
    expect((await sh('cat', { input: 'text' })).stdout).toBe('text')
  })

  it('fails with command, exit code and the tail of both streams', async () => {
    await expect(sh('echo some; echo broken >&2; exit 3')).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: `'sh' ended with exit code 3`,
      tail: 'some\n\nbroken',
      details: { program: 'sh', exitCode: 3 },
    })
  })

  it('keeps the last 64 KiB in memory and everything in the log file', async () => {
    const logFile = join(directory, 'tool.log')
    await writeFile(logFile, 'before\n')
    const { stdout } = await sh('seq 1 200000', { logFile })
    expect(stdout.length).toBeLessThanOrEqual(64 * 1024 + 2)
    expect(stdout.startsWith('… ')).toBe(true)
    expect(stdout.endsWith('199999\n200000\n')).toBe(true)
    const log = await readFile(logFile, 'utf8')
    expect(log.startsWith('before\n1\n2\n')).toBe(true)
    expect(log.split('\n').length).toBe(200_002)
  })

  it('goes on when its log cannot be written, and fails when nothing else has', async () => {
    const full = { logFile: '/dev/full' }
    await expect(sh('seq 1 200000; exit 3', full)).rejects.toMatchObject({ code: 'TOOL_FAILED' })
    await expect(sh('seq 1 200000', full)).rejects.toMatchObject({ code: 'ENOSPC' })
    await expect(sh('echo', { logFile: join(directory, 'none/tool.log') })).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('names a program that is missing and its package', async () => {
    const environment = { signal: controller.signal, directory, packages: new Map([['no-such-lorax', 'lorax-package']]) }
    await expect(runTool('no-such-lorax', [], {}, environment)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      hint: expect.stringContaining('lorax-package'),
      details: { program: 'no-such-lorax' },
    })
  })

  it('does not take a missing directory for a missing program', async () => {
    await expect(sh('true', { cwd: join(directory, 'gone') })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('gone'),
    })
  })

  it('tells a signal that was not ours', async () => {
    await expect(sh('kill -9 $$')).rejects.toMatchObject({ code: 'TOOL_KILLED', details: { signal: 'SIGKILL' } })
  })

  it('starts nothing when it is too late', async () => {
    controller.abort(new Error('too late'))
    await expect(sh('touch started')).rejects.toThrow('too late')
    await expect(readFile(join(directory, 'started'))).rejects.toThrow('ENOENT')
  })
})

describe('cancelling', () => {
  const stubborn = `trap '' TERM; echo $$ > grandchild; while :; do sleep 1; done`

  it.each([
    ['a tool that heeds TERM', 'echo $$ > grandchild; sleep 60'],
    ['a grandchild that outlives its parent', `sh -c 'echo $$ > grandchild; sleep 60' & wait`],
    ['a grandchild that ignores TERM', `sh -c "${stubborn.replaceAll('$', '\\$')}" & wait`],
  ])('ends %s within five seconds', async (_what, script) => {
    const running = sh(script)
    const pid = await waitUntil(
      'it runs',
      async () => Number(await readFile(join(directory, 'grandchild'), 'utf8').catch(() => '')) || null,
    )
    const started = performance.now()
    controller.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    await waitUntil('the grandchild is gone', () => !isAlive(pid), 5000)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('does not wait for a descendant that left the process group', async () => {
    const running = sh(`setsid sh -c 'echo $$ > grandchild; exec sleep 30' & wait`)
    const pid = await waitUntil(
      'it runs',
      async () => Number(await readFile(join(directory, 'grandchild'), 'utf8').catch(() => '')) || null,
    )
    const started = performance.now()
    controller.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(performance.now() - started).toBeLessThan(5000)
    process.kill(pid, 'SIGKILL')
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
