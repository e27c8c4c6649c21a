import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WrittenPackage, writeRepository } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-hostile-'))
})
afterAll(() => rm(directory, { recursive: true }))

interface Told {
  name: string
  requires?: string
  epoch?: string
  version?: string
}

const item = ({ name, requires, epoch = '0', version = '1' }: Told, index: number): WrittenPackage => ({
  name,
  epoch,
  version,
  release: '1',
  arch: 'noarch',
  sourcerpm: null,
  location: `${index}.rpm`,
  checksum: { type: 'sha256', value: index.toString(16).padStart(64, '0') },
  size: { package: 1, installed: 1, archive: 1 },
  provides: [{ name, flags: 'EQ', epoch, version, release: '1' }],
  requires: requires === undefined ? [] : [{ name: requires }],
  files: [],
  primary_files: [],
})

async function gather(packages: Told[], ...args: string[]) {
  await writeRepository(directory, { packages: packages.map(item) })
  return murli('gather', '--arch', 'x86_64', '--repo', `r=${directory}`, ...args)
}

async function murli(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const context = withoutTerminal({ out: (text) => void out.push(text), err: (line) => void err.push(line) })
  const exitCode = await runCommandLine(args, context)
  return { exitCode, out: out.join('\n').split('\n'), err: err.join('\n') }
}

it('follows a chain of 20,000 requirements', async () => {
  const packages = Array.from({ length: 20_000 }, (_, index) => ({ name: `p${index}`, requires: `p${(index + 1) % 20_000}` }))
  const { exitCode, out } = await gather(packages, 'p0')
  expect([exitCode, out.length]).toEqual([0, 20_000])
})

it.each(['union', 'evaluate'])('ends with boolean dependencies in circles, method %s', async (method) => {
  const packages = ['a', 'b', 'c'].map((name, index, all) => ({ name, requires: `(${all[(index + 1) % 3]} if ${name})` }))
  const { exitCode, out } = await gather(packages, '--rich-deps', method, 'a')
  expect([exitCode, out.length]).toEqual([0, 3])
})

it.each(['union', 'evaluate'])('ends with boolean dependencies as long and deep as they may be, method %s', async (method) => {
  const deep = `${'('.repeat(900)}b${' or b)'.repeat(900)}`
  const long = `(b${' and b'.repeat(2000)})`
  const { exitCode, out } = await gather(
    [
      { name: 'a', requires: deep },
      { name: 'b', requires: long },
    ],
    '--rich-deps',
    method,
    'a',
  )
  expect([exitCode, out.length]).toEqual([0, 2])
})

it('compares versions of hundreds of thousands of digits', async () => {
  const version = '1.'.repeat(200_000)
  const packages = ['1', '2'].map((last) => ({ name: 'a', epoch: '9'.repeat(200_000), version: version + last }))
  const { exitCode, out } = await gather(packages, 'a')
  expect([exitCode, out.length, out[0]?.endsWith('.2-1.noarch')]).toEqual([0, 1, true])
})

it('looks through 50,000 names with a glob of many stars', async () => {
  const packages = Array.from({ length: 50_000 }, (_, index) => ({ name: `${'a'.repeat(60)}${index}` }))
  const { exitCode, err } = await gather(packages, `${'*a'.repeat(20)}*b`)
  expect([exitCode, err]).toEqual([1, expect.stringContaining('no package fits')])
})

it('refuses a name that is no name, with repository, file and place', async () => {
  const { exitCode, err } = await gather([{ name: 'a' }, { name: '../b' }], 'a')
  expect(exitCode).toBe(1)
  expect(err).toMatch(/^error: repodata\/\S+primary\.xml\.gz of repository r \(file:\S+\), package 2: "\.\.\/b" cannot be the name/)
})

it.each([
  ['nesting without end', '['.repeat(1_000_000), 'is no JSON'],
  ['nesting that ends', `{"arch": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'arch: '],
  ['names that objects have', '{"__proto__": {"arch": "x86_64"}, "constructor": 1}', '--arch is missing'],
  ['NUL', '{"arch": "x86_64\\u0000", "packages": ["a"]}', 'no tree has that arch'],
])('refuses a case with %s', async (_what, text, message) => {
  const path = join(directory, 'case.json')
  await writeFile(path, text)
  const { exitCode, err } = await murli('gather', '--input', path)
  expect([exitCode, err]).toEqual([2, expect.stringContaining(message)])
})
