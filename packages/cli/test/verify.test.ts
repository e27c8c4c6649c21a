import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { COMPOSE_ID, FakeCoordinator } from './fake-coordinator.ts'
import { withoutTerminal } from './without-terminal.ts'

let directory: string
let out: string[]
let err: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-verify-'))
  await mkdir(join(directory, 'compose'))
  await writeFile(join(directory, 'COMPOSE_ID'), 'Tiny-1.0-20261122.t.0\n')
  await writeFile(join(directory, 'STATUS'), 'DOOMED\n')
})

afterEach(() => rm(directory, { recursive: true }))

function verify(...args: string[]): Promise<number> {
  out = []
  err = []
  return runCommandLine(['verify', ...args], withoutTerminal({ out: (text) => void out.push(text), err: (line) => void err.push(line) }))
}

test('findings stand below their section, and make the exit status', async () => {
  expect(await verify(directory, '--only', '1-3')).toBe(1)
  expect(out).toEqual([
    'Top level and identity',
    '  E  1  COMPOSE_ID: is "Tiny-1.0-20261122.t.0\\n" (expected the id alone, without a newline)',
    expect.stringMatching(/^murli-verify-\w+: 1 error, 0 warnings \(3 checks\)$/),
  ])
  expect(await verify(directory, '--only', '1-3', '--skip', '1')).toBe(0)
  expect(out).toEqual([expect.stringMatching(/: nothing is wrong \(2 checks\)$/)])
})

test('warnings count when that is asked for', async () => {
  await mkdir(join(directory, 'logs/global'), { recursive: true })
  await writeFile(join(directory, 'logs/global/deliverables.json'), '{"failed": {}}')
  await writeFile(join(directory, 'STATUS'), 'FINISHED_INCOMPLETE\n')
  expect(await verify(directory, '--only', '10')).toBe(0)
  expect(out[1]).toMatch(/^ {2}W 10 {2}logs\/global\/deliverables.json: tells 0 failures/)
  expect(await verify(directory, '--only', '10', '--strict')).toBe(1)
})

test('a program reads one document', async () => {
  expect(await verify(directory, '--only', '1', '--only', '2', '--json')).toBe(1)
  expect(JSON.parse(out.join('\n'))).toMatchObject({
    checks: [1, 2],
    errors: 1,
    warnings: 0,
    findings: [{ check: 1, severity: 'E', path: 'COMPOSE_ID' }],
  })
})

test.each([
  [
    ['--only', '1,x'],
    "--only: 'x' is no check, nor a range of them",
    'checks have the numbers 1 to 68, as in --only 1,5,24-33; --list prints them',
  ],
  [['--skip', '69'], "--skip: '69' is no check, nor a range of them", 'checks have the numbers 1 to 68'],
  [[], 'no compose is given', 'name the directory of a compose, or its id'],
])('wrong usage: %j', async (args, message, hint) => {
  expect(await verify(...args, ...(message.startsWith('--') ? [directory] : []))).toBe(2)
  expect(err[0]).toBe(`error: ${message}`)
  expect(err[1]).toContain(hint)
})

test('what is no compose cannot be verified', async () => {
  const product = join(directory, 'compose')
  await mkdir(join(product, 'metadata'))
  await writeFile(join(product, 'metadata/composeinfo.json'), '{}')
  expect(await verify(product)).toBe(2)
  expect(err).toEqual([
    `error: ${product} is not the directory of a compose: there is no compose/ in it`,
    expect.stringContaining('name the directory above it'),
  ])
  expect(await verify('./nowhere')).toBe(2)
  expect(err[0]).toContain('there is no directory ./nowhere')
})

test('a file that may not be read ends it', async () => {
  // no mode keeps root from reading; this file keeps everybody
  await rm(join(directory, 'COMPOSE_ID'))
  await mkdir(join(directory, 'compose/metadata'))
  await symlink('/proc/self/mem', join(directory, 'COMPOSE_ID'))
  expect(await verify(directory)).toBe(2)
  expect(err[0]).toMatch(/^error: i\/o error, read/)
})

describe('a compose of the server', () => {
  let server: FakeCoordinator
  beforeEach(async () => {
    server = await FakeCoordinator.start()
    vi.stubEnv('MURLI_URL', server.url)
    vi.stubEnv('MURLI_TOKEN', 'secret')
    vi.stubEnv('TMPDIR', directory)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await server[Symbol.asyncDispose]()
  })

  test('is looked at in a directory for the time being', async () => {
    server.state = 'finished'
    server.addFile('compose/metadata/composeinfo.json', '{"header": {}, "payload": {}}', 1_700_000_000)
    server.addFile('STATUS', 'FINISHED\n', 1_700_000_000)
    const before = await readdir(directory)
    expect(await verify(COMPOSE_ID, '--only', '2')).toBe(1)
    expect(out).toEqual([
      'Top level and identity',
      '  E  2  compose/metadata/rpms.json: is missing, and STATUS is FINISHED',
      `${COMPOSE_ID}: 1 error, 0 warnings (1 check)`,
    ])
    expect(await readdir(directory)).toEqual(before)
  })

  test('that is not done, or not there, cannot be verified', async () => {
    expect(await verify(COMPOSE_ID)).toBe(2)
    expect(err).toEqual([`error: compose ${COMPOSE_ID} is running: there is nothing to verify yet`])
    expect(await verify('Other-1.0-20260101.t.0')).toBe(2)
    expect(err[1]).toBe('hint: murli status lists composes; a directory is named with a slash')
  })
})
