import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

const MINIMAL = `release_name = "Fixture"
release_short = "Fx"
release_version = "1"
variants_file = "variants.xml"
pkgset_source = "koji"
gather_method = "deps"
`
/** Appendix A of spec 01, as the peer prints it; the number of threads is that of the host. */
const APPENDIX_A = new URL('data/appendix-a.json', import.meta.url)

let directory: string
let out: string
let err: string[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-dump-'))
  out = ''
  err = []
})

afterEach(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function dump(...args: string[]): Promise<number> {
  out = ''
  err = []
  const context = withoutTerminal({
    out: (text: string, end = '\n') => void (out += text + end),
    err: (line: string) => void err.push(line),
  })
  return runCommandLine(['config-dump', ...args], context)
}

const compact = () => out.replaceAll(/\s/g, '')

test('the dump of the minimal configuration is Appendix A to the byte, and dumps to itself', async () => {
  expect(await dump(write('main.conf', MINIMAL))).toBe(0)
  const expected = readFileSync(APPENDIX_A, 'utf8').trimEnd().replace('"PROCESSORS"', String(cpus().length))
  expect(out).toBe(expected)
  expect(await dump(write('again.json', out))).toBe(0)
  expect(out).toBe(expected)
})

test('warnings are not shown, unknown options are kept, floats stay floats', async () => {
  expect(await dump(write('main.conf', `${MINIMAL}aux = 1.0\nkoji_event = 5.0\n`))).toBe(0)
  expect(err).toEqual([])
  expect(out).toContain('    "aux": 1.0,\n')
  expect(out).toContain('    "koji_event": 5.0,\n')
})

test('errors are listed on standard error, nothing is on standard output', async () => {
  expect(await dump(write('main.conf', `${MINIMAL}hashed_directories = 1\nsigkeys = []\n`))).toBe(1)
  expect(out).toBe('')
  expect(err).toEqual([
    expect.stringContaining('Failed validation in hashed_directories: 1 is not of type'),
    expect.stringContaining('Failed validation in sigkeys: [] is too short'),
  ])
  expect(await dump(write('main.conf', 'a = '))).toBe(1)
  expect([out, err.length]).toEqual(['', 1])
})

test('definitions are variables before and options after; those that are no options are left out', async () => {
  const path = write('main.conf', 'release_name = "F %s" % version\nrelease_short = "F"\n')
  expect(await dump('--just-dump', '-e', 'version=9', '-e', 'release_short=own', path)).toBe(0)
  expect(out).toBe('{\n    "release_name": "F 9",\n    "release_short": "own"\n}')
})

test('--freeze-event takes a number or a compose', async () => {
  const path = write('main.conf', 'a = 1')
  write('compose/work/global/koji-event', '{"id": 4711, "ts": 1.5}')
  await dump('--just-dump', '--freeze-event', '12', path)
  expect(compact()).toBe('{"a":1,"koji_event":12}')
  await dump('--just-dump', '--freeze-event', join(directory, 'compose'), path)
  expect(compact()).toBe('{"a":1,"koji_event":4711}')
  expect(await dump('--just-dump', '--freeze-event', directory, path)).toBe(2)
  expect(err[0]).toContain(`${directory} is not a number or path to compose with valid Koji event`)
})

test('a compose is a source by the dump of its configuration', async () => {
  write('compose/logs/global/config-dump.global.log', '{"a": 1, "b": {"c": 2}}')
  expect(await dump('--just-dump', join(directory, 'compose'), write('over.conf', 'b = [a]'))).toBe(0)
  expect(compact()).toBe('{"a":1,"b":[1]}')
})

test('wrong arguments have the status 2', async () => {
  const path = write('main.conf', MINIMAL)
  expect(await dump()).toBe(2)
  expect(await dump('--offline', '--just-dump', path)).toBe(2)
  expect(await dump('-e', 'X', path)).toBe(2)
  expect(await dump(path, join(directory, 'gone'))).toBe(2)
  expect(err).toEqual([`Error Source ${join(directory, 'gone')} is neither file nor directory.`])
})

test('a dict that cannot be sorted cannot be dumped', async () => {
  expect(await dump('--just-dump', write('main.conf', 'a = {None: 1, "x": 2}'))).toBe(1)
  expect(err[0]).toContain('a dict with keys of mixed kinds')
})
