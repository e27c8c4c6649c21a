import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'
import { COMPOSE_ID, FakeCoordinator } from './fake-coordinator.ts'

let server: FakeCoordinator
let directory: string
let out: string[]
let err: string[]

beforeEach(async () => {
  server = await FakeCoordinator.start()
  directory = mkdtempSync(join(tmpdir(), 'murli-cli-'))
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

test('an export has the layout, times and modes of the compose, and the latest link', async () => {
  const info = { payload: { release: { short: 'Fake', version: '1.0' } } }
  server.state = 'finished'
  server.addFile('compose/metadata/composeinfo.json', JSON.stringify(info), 1_700_000_000)
  server.addFile('compose/BaseOS/x86_64/os/Packages/a.rpm', 'payload', 1_600_000_000)
  server.addFile('compose/BaseOS/source/tree/Packages/a.rpm', 'payload', 1_600_000_001)
  server.addFile('COMPOSE_ID', COMPOSE_ID, 1_700_000_000)
  server.addFile('STATUS', 'FINISHED\n', 1_700_000_000)
  server.addFile('compose/BaseOS/x86_64/os/install.sh', '#!/bin/sh', 1_700_000_000, 0o755)
  server.addFile('logs/global/config-copy/a.conf', '', 1_700_000_000)
  expect(await run('export', COMPOSE_ID, directory)).toBe(0)
  const top = join(directory, COMPOSE_ID)
  expect(out).toEqual([top])
  expect(readFileSync(join(top, 'COMPOSE_ID'), 'utf8')).toBe(COMPOSE_ID)
  expect(readFileSync(join(top, 'STATUS'), 'utf8')).toBe('FINISHED\n')
  expect(statSync(join(top, 'compose/BaseOS/x86_64/os/Packages/a.rpm')).mtimeMs).toBe(1_600_000_000_000)
  expect(statSync(join(top, 'compose/BaseOS/source/tree/Packages/a.rpm')).mtimeMs).toBe(1_600_000_001_000)
  expect(statSync(join(top, 'compose/BaseOS/x86_64/os/install.sh')).mode & 0o777).toBe(0o755)
  expect(existsSync(join(top, 'work'))).toBe(true)
  expect(readlinkSync(join(directory, 'latest-Fake-1'))).toBe(COMPOSE_ID)
  expect(existsSync(join(directory, `.${COMPOSE_ID}.partial`))).toBe(false)
})

/** A compose with one file and what the link's name is made of. */
function addCompose(): void {
  server.state = 'finished'
  const info = { payload: { release: { short: 'Fake', version: '1.0' } } }
  server.addFile('compose/metadata/composeinfo.json', JSON.stringify(info), 1_700_000_000)
  server.addFile('compose/BaseOS/x86_64/os/Packages/a.rpm', 'payload', 1_600_000_000)
}

test('what is there already and is not the compose is not touched', async () => {
  addCompose()
  const top = join(directory, COMPOSE_ID)
  mkdirSync(top)
  expect(await run('export', COMPOSE_ID, directory)).toBe(1)
  expect(err[0]).toBe(`error: ${top} exists already, and is not this compose: compose differs`)
  expect(readdirSync(top)).toEqual([])
  rmSync(top, { recursive: true })
  expect(await run('export', COMPOSE_ID, directory, '--no-latest-link')).toBe(0)
  writeFileSync(join(top, 'compose/BaseOS/x86_64/os/Packages/a.rpm'), 'changed')
  expect(await run('export', COMPOSE_ID, directory)).toBe(1)
  expect(err.at(-2)).toBe(`error: ${top} exists already, and is not this compose: compose/BaseOS/x86_64/os/Packages/a.rpm differs`)
  expect(existsSync(join(directory, 'latest-Fake-1'))).toBe(false)
})

test('an export that was killed before its link is finished by the next one, which is the same as none', async () => {
  addCompose()
  expect(await run('export', COMPOSE_ID, directory)).toBe(0)
  const link = join(directory, 'latest-Fake-1')
  // as it is between the directory's rename and the link's
  renameSync(link, join(directory, `.${COMPOSE_ID}.link`))
  const file = join(directory, COMPOSE_ID, 'compose/BaseOS/x86_64/os/Packages/a.rpm')
  const before = statSync(file)
  for (const _ of ['once', 'again']) {
    expect(await run('export', COMPOSE_ID, directory)).toBe(0)
    expect([
      readlinkSync(link),
      readdirSync(directory)
        .filter((name) => name.includes('Fake'))
        .toSorted(),
    ]).toEqual([COMPOSE_ID, [COMPOSE_ID, 'latest-Fake-1']])
  }
  expect(statSync(file)).toMatchObject({ ino: before.ino, ctimeMs: before.ctimeMs })
  expect(out.slice(-2)).toEqual([join(directory, COMPOSE_ID), join(directory, COMPOSE_ID)])
})

test.each([
  ['Fake-1.0-20991231.n.0', 'stays'],
  ['Fake-1.0-20000101.n.10', 'is moved'],
])('a link to %s %s when an older export is repeated', async (target, what) => {
  addCompose()
  expect(await run('export', COMPOSE_ID, directory, '--no-latest-link')).toBe(0)
  const link = join(directory, 'latest-Fake-1')
  symlinkSync(target, link)
  expect(await run('export', COMPOSE_ID, directory)).toBe(0)
  expect(readlinkSync(link)).toBe(what === 'stays' ? target : COMPOSE_ID)
})

test('bytes that are not what was promised are refused, and the next export does only the rest', async () => {
  server.state = 'finished'
  for (let index = 0; index < 20; index += 1) server.addFile(`compose/file${index}`, `content ${index}`, 1_600_000_000)
  server.damaged.add('compose/file9')
  expect(await run('export', COMPOSE_ID, directory)).toBe(1)
  expect(err[0]).toMatch(/^error: compose\/file9: what the server sent is not blob sha256:/)
  expect(existsSync(join(directory, COMPOSE_ID))).toBe(false)
  server.damaged.clear()
  server.requests.length = 0
  expect(await run('export', COMPOSE_ID, directory, '--no-latest-link')).toBe(0)
  expect(readFileSync(join(directory, COMPOSE_ID, 'compose/file9'), 'utf8')).toBe('content 9')
  expect(server.requests.filter((line) => line.includes('/blobs/'))).toHaveLength(1)
})
