import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'
import { COMPOSE_ID, composeEvent, FakeCoordinator, nodeEvent, problem } from './fake-coordinator.ts'

let server: FakeCoordinator
let directory: string
let out: string[]
let err: string[]

beforeEach(async () => {
  server = await FakeCoordinator.start()
  directory = mkdtempSync(join(tmpdir(), 'murli-cli-'))
  writeFileSync(join(directory, 'a.conf'), 'release_name = "Fake"\n')
  vi.stubEnv('MURLI_URL', server.url)
  vi.stubEnv('MURLI_TOKEN', 'secret')
  out = []
  err = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await server[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

function run(...args: string[]): Promise<number> {
  const context = withoutTerminal({
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  })
  return runCommandLine(args, context)
}

const config = (): string => join(directory, 'a.conf')

test('a compose is requested, followed over a broken connection, and summed up', async () => {
  server.connections = [
    [composeEvent('running'), nodeEvent('init/-/x86_64', 'running')],
    [nodeEvent('init/-/x86_64', 'succeeded'), composeEvent('finished')],
  ]
  expect(await run('compose', config(), '--label', 'RC-1.0', '--production', '--nightly', '--skip-phase', 'createiso', '-e', 'a=b=c')).toBe(
    0,
  )
  expect(server.bodies[0]).toMatchObject({
    config: { main: 'a.conf', directory, defines: { a: 'b=c' } },
    type: 'nightly',
    label: 'RC-1.0',
    noLabel: false,
    skipPhases: ['createiso'],
    justPhases: [],
  })
  expect(err.join('\n')).toMatch(/running[^]*init\/-\/x86_64 running[^]*init\/-\/x86_64 succeeded in 1\.5 s[^]*finished/)
  expect(out.join('\n')).toContain(`${COMPOSE_ID}  FINISHED in 7.0 s`)
  expect(out.join('\n')).toContain(`${server.url}/composes/${COMPOSE_ID}/compose/`)
  expect(out.join('\n')).toContain(
    `dnf --repofrompath=Fake-BaseOS,${server.url}/composes/${COMPOSE_ID}/compose/BaseOS/x86_64/os/ --repo=Fake-BaseOS list`,
  )
})

test('a doomed compose has exit status 1', async () => {
  server.connections = [[nodeEvent('init/-/x86_64', 'failed', 'comps.xml is broken'), composeEvent('doomed')]]
  expect(await run('compose', config())).toBe(1)
  expect(err.join('\n')).toContain('init/-/x86_64 failed in 1.5 s: comps.xml is broken')
  expect(out.join('\n')).toContain(`murli retry ${COMPOSE_ID}`)
})

test('JSON lines hold the acceptance, every event and the end, and nothing else', async () => {
  server.connections = [[composeEvent('finished')]]
  expect(await run('compose', config(), '--json')).toBe(0)
  expect(out.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['accepted', 'compose', 'ended'])
  expect(err).toEqual([])
})

test('a configuration that is not valid is told with file, line and column, exit status 2', async () => {
  const issue = {
    severity: 'error',
    code: 'CONFIG_INVALID',
    message: '41 is not of type string',
    path: 'release_version',
    position: { file: 'a.conf', line: 3, column: 1 },
  }
  server.refusal = { status: 422, body: problem(422, 'CONFIG_INVALID', 'not valid', { issues: [issue], hint: 'put it in quotes' }) }
  expect(await run('compose', config())).toBe(2)
  expect(err).toEqual(['error: a.conf:3:1: 41 is not of type string', 'hint: put it in quotes'])
})

test('a syntax error is told before the server is asked', async () => {
  writeFileSync(config(), 'a = (\n')
  expect(await run('compose', config())).toBe(2)
  expect(err[0]).toMatch(/^error: a\.conf:\d+:\d+: /)
  expect(server.requests).toEqual([])
})

test.each([
  [['compose', '--label'], /argument missing/],
  [['compose', '--bogus'], /unknown option '--bogus'/],
  [['composes'], /unknown command 'composes'/],
  [['compose', 'CONFIG', '--just-phase', 'everything'], /there is no phase 'everything'/],
  [['compose', 'CONFIG', '-e', 'A'], /definition should be in var=value format/],
  [['compose', '/nowhere/b.conf'], /b\.conf/],
])('wrong usage %j has exit status 2', async (args, message) => {
  expect(await run(...args.map((argument) => (argument === 'CONFIG' ? config() : argument)))).toBe(2)
  expect(err.join('\n')).toMatch(message)
})

test('a wrong token and a server that is away are one line each', async () => {
  vi.stubEnv('MURLI_TOKEN', 'wrong')
  expect(await run('status', COMPOSE_ID)).toBe(1)
  vi.stubEnv('MURLI_URL', 'http://127.0.0.1:1')
  expect(await run('status', COMPOSE_ID)).toBe(1)
  expect(err.filter((line) => line.startsWith('error: '))).toEqual([
    'error: a bearer token is needed',
    expect.stringMatching(/^error: the server at http:\/\/127\.0\.0\.1:1 does not answer: /),
  ])
})

test('an interrupt cancels the compose, and its end is awaited', async () => {
  const running = run('compose', config())
  await vi.waitFor(() => expect(server.requests.some((line) => line.endsWith('/events'))).toBe(true))
  process.emit('SIGINT')
  process.emit('SIGINT') // npm passes a terminal's interrupt on once more
  expect(await running).toBe(130)
  expect(server.requests.filter((line) => line.endsWith('/cancel'))).toHaveLength(1)
  expect(out.join('\n')).toContain(`${COMPOSE_ID}  TERMINATED`)
})

test('a second interrupt leaves the compose to itself', async () => {
  server.heedsCancel = false
  const running = run('compose', config())
  await vi.waitFor(() => expect(server.requests.some((line) => line.endsWith('/events'))).toBe(true))
  process.emit('SIGINT')
  await vi.waitFor(() => expect(server.requests.some((line) => line.endsWith('/cancel'))).toBe(true))
  const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1000)
  process.emit('SIGINT')
  expect(await running).toBe(130)
  later.mockRestore()
  expect(err.join('\n')).toContain(`murli watch ${COMPOSE_ID}`)
})
