import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isRunning, readStackFile, type StackFile, stackFilePath } from '@murli/cli/stack-file'

const murli = join(import.meta.dirname, '../../bin/murli')
const run = promisify(execFile)
let state: string

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'murli-stack-'))
})

afterEach(async () => {
  await command('down')
  rmSync(state, { recursive: true })
})

async function command(...args: string[]): Promise<string> {
  const { stdout } = await run(murli, args, { env: { ...process.env, MURLI_STATE_DIRECTORY: state, MURLI_URL: '' } })
  return stdout
}

async function up(...args: string[]): Promise<StackFile> {
  return JSON.parse(await command('up', '--json', ...args)) as StackFile
}

async function status(stack: StackFile, path: string, token = stack.token): Promise<number> {
  const response = await fetch(stack.url + path, { headers: { authorization: `Bearer ${token}` } })
  await response.body?.cancel()
  return response.status
}

test('up starts a stack, a second up finds it, down ends all of it', async () => {
  const [stack, other] = await Promise.all([up(), up()])
  expect(other).toEqual(stack)
  expect(await status(stack, '/v1/composes')).toBe(200)
  expect(await status(stack, '/v1/composes', 'wrong')).toBe(401)
  expect(stack.url).toMatch(/^http:\/\/127\.0\.0\.1:/)
  expect(statSync(stackFilePath(state)).mode & 0o777).toBe(0o600)
  expect(await command('down')).toContain('has ended')
  expect([stack.supervisor, ...Object.values(stack.processes)].some(isRunning)).toBe(false)
  expect(existsSync(stackFilePath(state))).toBe(false)
})

test('what a killed stack leaves ends with it, and the next one goes on at the same address', async () => {
  const stack = await up()
  process.kill(stack.supervisor.pid, 'SIGKILL')
  await vi.waitFor(() => expect(Object.values(stack.processes).some(isRunning)).toBe(false), 10_000)
  const next = await up()
  expect(next.supervisor).not.toEqual(stack.supervisor)
  expect(next).toMatchObject({ url: stack.url, token: stack.token, storage: stack.storage })
})

test('NATS that dies is started again, and the stack file says so', async () => {
  const stack = await up()
  const before = stack.processes['nats-server']
  expect(before).toBeDefined()
  process.kill(before?.pid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(readStackFile(state)?.processes['nats-server']).not.toEqual(before), 10_000)
  await vi.waitFor(async () => expect(await status(stack, '/readyz')).toBe(200), 20_000)
})

test('a stack that cannot start says why in one line', async () => {
  const stack = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--state', state, '--processes', '--scale', 'lorax=2'])
  let output = ''
  stack.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise((resolve) => stack.once('close', resolve))
  expect(code).toBe(1)
  expect(output).toBe(
    "error: there is no service 'lorax'; services: init pkgset gather buildinstall createrepo createiso checks coordinator\n",
  )
})
