import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { comparable, nearestOf, type VectorCase, type VectorOutcome } from '@murli/selection/vectors'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveDirectory } from './serve-directory.ts'
import { VectorRepositories, vectorCases } from './vector-repositories.ts'

const MURLI = resolve(import.meta.dirname, '../../../bin/murli')

let repositories: VectorRepositories
let cache: string

beforeAll(async () => {
  repositories = await VectorRepositories.write()
  cache = await mkdtemp(join(tmpdir(), 'murli-cache-'))
})
afterAll(async () => {
  await repositories[Symbol.asyncDispose]()
  await rm(cache, { recursive: true })
})

interface Ended {
  exit: number | null
  out: string
  err: string
}

async function murli(args: string[], input = ''): Promise<Ended> {
  const child = spawn(MURLI, ['gather', ...args], { env: { ...process.env, XDG_CACHE_HOME: cache } })
  child.stdin.end(input)
  const exit = new Promise<number | null>((settle) => child.once('close', settle))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { exit: await exit, out, err }
}

function vectorOf(condition: (vector: VectorCase) => boolean): VectorCase {
  const found = [...vectorCases('cases.json'), ...vectorCases('cases2.json')].find(condition)
  if (found === undefined) throw new Error('the vectors have no such case')
  return found
}

it.each([
  ['with groups', (vector: VectorCase) => vector.groups !== undefined],
  ['with lookaside', (vector: VectorCase) => vector.lookaside !== undefined],
  ['with second-arch packages chosen by their files', ({ options }: VectorCase) => options.multilib_methods?.includes('runtime') === true],
])('a case %s, from standard input and repositories over HTTP', async (_, condition) => {
  await using server = await serveDirectory(repositories.directory)
  const vector = vectorOf(condition)
  const { exit, out, err } = await murli(['--input', '-', '--json', ...repositories.options(vector, server.url)], JSON.stringify(vector))
  expect({ exit, err }).toEqual({ exit: 0, err: '' })
  const found = comparable(vector, JSON.parse(out) as VectorOutcome)
  expect(found).toEqual(nearestOf(vector, [vector.expected_newer ?? vector.expected], found))
})

it('packages go to standard output, everything else to standard error', async () => {
  const { exit, out, err } = await murli(['--arch', 'x86_64', '--repo', `main=${repositories.directory}/main`, 'dummy-glibc', 'nonesuch'])
  expect(exit).toBe(1)
  expect(out).toMatch(/^(\S+-\d+:\S+\.\w+\n)+$/)
  expect(err).toMatch(/^warning: no package fits nonesuch\nx86_64: .*\n$/)
})

it('a reader who leaves early is no error', async () => {
  const child = spawn(MURLI, ['gather', '--arch', 'x86_64', '--repo', `main=${repositories.directory}/main`, 'dummy-bash'])
  child.stdout.destroy()
  const exit = new Promise<number | null>((settle) => child.once('close', settle))
  expect(await text(child.stderr)).not.toMatch(/EPIPE|Error/)
  expect(await exit).toBe(0)
})
