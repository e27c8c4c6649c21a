import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorRows, linesOf, rowOf } from '../system/errors-document.ts'
import { leftBehind } from '../system/left-behind.ts'
import { Murli } from '../system/murli.ts'
import { copyRepository, smallDistribution, type SmallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { Api } from '../system/stack.ts'
import { BAD_COMMANDS, BAD_INPUTS, BAD_SURROUNDINGS, type BadInput } from './bad-input-cases.ts'

/** A release engineer who waits for longer than this looks for the cause elsewhere. */
const ANSWER_MS = 15_000

describe('bad input', () => {
  let murli: Murli
  let top: string
  let small: SmallDistribution
  const rows = errorRows()

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-bad-input-'))
    small = await smallDistribution(join(top, 'small'))
    murli = await Murli.make()
    await murli.must(['up'])
  }, 120_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(top, { recursive: true, force: true })
  }, 60_000)

  /** Writes the bad input into a directory of its own. */
  async function prepare(bad: BadInput): Promise<string> {
    const directory = await mkdtemp(join(top, 'case-'))
    const source = bad.isFresh === true ? await smallDistribution(join(directory, 'small')) : small
    const repository = bad.repository ?? (await copyRepository(source, join(directory, 'repository')))
    await bad.damage?.(repository)
    await writeConfiguration(directory, repository, bad.changes)
    return directory
  }

  it.each(BAD_INPUTS)('$input: is told as documented, and leaves nothing behind', { timeout: 60_000 }, async (bad) => {
    const directory = await prepare(bad)
    const target = join(directory, 'target')
    const startedAt = Date.now()
    const { exitCode, stderr } = await murli.run(
      ['compose', bad.config ?? 'tiny.conf', ...(bad.args ?? []), '--quiet', '--target-dir', target],
      { cwd: directory },
    )
    const seen = { input: bad.input, printed: linesOf(stderr, directory), exitCode: exitCode ?? -1 }
    expect(seen, `docs/errors.md should say:\n${rowOf(seen)}\n`).toEqual(rows.get(bad.input))
    expect(Date.now() - startedAt).toBeLessThan(ANSWER_MS)
    expect(leftBehind(murli.stateDirectory)).toEqual([])
    expectNoCompose(target, exitCode)
    expect((await new Api(murli.stateDirectory).request('/readyz')).status).toBe(200)
  })

  it('documents nothing that is not tested', () => {
    const tested = [...BAD_INPUTS, ...BAD_COMMANDS].map(({ input }) => input)
    expect([...rows.keys()].toSorted()).toEqual([...tested, ...BAD_SURROUNDINGS].toSorted())
  })

  it('says nothing else in the log of a doomed compose, and no stack trace', async () => {
    const directory = await prepare({ input: '', damage: (repository) => rm(join(repository, 'repodata/repomd.xml')) })
    const { exitCode, stdout, stderr } = await murli.run(['compose', 'tiny.conf'], { cwd: directory })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^\nTiny-1\.0-\S+ {2}DOOMED in [^\n]+\n {2}details {3}murli status \S+\n {2}again {5}murli retry \S+$/)
    expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
    expect(stderr.match(/^error: /gm)).toHaveLength(1)
  })

  it('has done no harm to the stack: the good configuration composes', async () => {
    const directory = await prepare({ input: '' })
    const target = join(directory, 'target')
    const { id } = await murli.compose('tiny.conf', { cwd: directory, target })
    expect(readFileSync(join(target, id, 'STATUS'), 'utf8')).toBe('FINISHED\n')
    expect(statSync(join(target, id, 'compose/Base/x86_64/os/Packages/tiny-doc-1.0-1.noarch.rpm')).size).toBeGreaterThan(60_000)
  })
})

/** The target directory holds nothing, or of a doomed compose its logs under its id with the status that says so. */
function expectNoCompose(target: string, exitCode: number | undefined): void {
  const names = existsSync(target) ? readdirSync(target) : []
  expect(names).toHaveLength(exitCode === 1 ? 1 : 0)
  for (const name of names) {
    expect(readFileSync(join(target, name, 'STATUS'), 'utf8')).toBe('DOOMED\n')
    expect(readdirSync(join(target, name, 'compose'))).toEqual([])
  }
}
