import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { identifyProcess, isRunning } from '@murli/cli/stack-file'
import { privateSettings } from './private-settings.ts'
import { SupervisedProcess } from './supervised-process.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-stack-'))
})

afterEach(() => rmSync(directory, { recursive: true }))

function supervise(script: string, graceMs = 5000): { child: SupervisedProcess; exits: string[] } {
  const exits: string[] = []
  const child = new SupervisedProcess({
    name: 'child',
    command: 'sh',
    args: ['-c', script],
    env: process.env,
    log: join(directory, 'child.log'),
    graceMs,
    onExit: (how) => exits.push(how),
    onRestart: () => exits.push('again'),
  })
  return { child, exits }
}

test('a child that ends is started again, and its output is kept', async () => {
  const { child, exits } = supervise('echo life; exit 3')
  await vi.waitFor(() => expect(exits.slice(0, 3)).toEqual(['status 3', 'again', 'status 3']))
  await child.stop()
  expect(readFileSync(join(directory, 'child.log'), 'utf8')).toMatch(/^life\nlife\n/)
})

test('a child that is stopped stays stopped, even one that does not listen', async () => {
  const { child, exits } = supervise('trap "" TERM; echo up; while :; do sleep 0.05; done', 200)
  await vi.waitFor(() => expect(readFileSync(join(directory, 'child.log'), 'utf8')).toBe('up\n'))
  const { identity } = child
  expect(identity !== null && isRunning(identity)).toBe(true)
  await child.stop()
  expect(identity !== null && isRunning(identity)).toBe(false)
  expect(exits).toEqual([])
})

test('a number that was given again is not the same process', () => {
  const own = identifyProcess(process.pid)
  expect(own).not.toBeNull()
  expect(isRunning({ pid: process.pid, startTicks: own?.startTicks ?? '' })).toBe(true)
  expect(isRunning({ pid: process.pid, startTicks: '1' })).toBe(false)
})

test('secrets are made once, for the owner only; a port that is taken is replaced', async () => {
  const state = join(directory, 'state')
  const first = await privateSettings(state)
  expect(await privateSettings(state)).toEqual(first)
  expect(statSync(join(state, 'private.json')).mode & 0o777).toBe(0o600)
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(first.ports.nats, '127.0.0.1', resolve))
  const second = await privateSettings(state)
  server.close()
  expect(second.ports.nats).not.toBe(first.ports.nats)
  expect(second).toMatchObject({ apiToken: first.apiToken, secretAccessKey: first.secretAccessKey })
  expect(new Set(Object.values(second.ports)).size).toBe(3)
})

test('a child that is killed again and again is back at once each time', async () => {
  const { child, exits } = supervise('sleep 60')
  const startedAt = Date.now()
  for (let kills = 1; kills <= 5; kills += 1) {
    await vi.waitFor(() => expect(child.identity).not.toBeNull(), 5000)
    process.kill(child.identity?.pid ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(exits).toHaveLength(2 * kills), 5000)
  }
  expect(Date.now() - startedAt).toBeLessThan(4000)
  await child.stop()
  expect(exits.slice(0, 2)).toEqual(['SIGKILL', 'again'])
})
