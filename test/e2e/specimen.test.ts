import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'

/** Configurations of the specimen whose every option is supported, with the arguments in their `args`. */
const FINISHED: [name: string, args: string[]][] = [
  ['everything-nodeps', ['--nightly']],
  ['updates', ['--production', '--label=Update-1.3']],
  ['comps-and-filters', ['--test']],
  ['desktop', ['--test']],
  ['addons', ['--test']],
]

/** The others, with the option that each of them is refused for. */
const REFUSED: [name: string, option: string][] = [
  ['basestream', 'extra_isos'],
  ['bootable', 'buildinstall_method'],
  ['incomplete', 'extra_isos'],
  ['json-only', 'createrepo_database'],
  ['layered', 'gather_lookaside_repos'],
  ['selfhosting', 'gather_lookaside_repos'],
]

describe('the specimen distribution', () => {
  let murli: Murli
  let composes: string
  let target: string

  beforeAll(async () => {
    composes = `${await specimen()}/composes`
    murli = await Murli.make()
    target = await mkdtemp(join(tmpdir(), 'murli-target-'))
    await murli.must(['up'])
  }, 180_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(target, { recursive: true, force: true })
  }, 60_000)

  it.each(FINISHED)('%s gives what the peer gives', { timeout: 120_000 }, async (name, args) => {
    const { directory } = await murli.compose(`${name}.conf`, { cwd: `${composes}/${name}`, args, target })
    expect(await compareWithGolden(name, directory)).toBe('')
  })

  it('doomed-deps is doomed, as the peer says', { timeout: 60_000 }, async () => {
    const { exitCode, stderr, stdout } = await murli.run(['compose', 'doomed-deps.conf', '--test', '--target-dir', target], {
      cwd: `${composes}/doomed-deps`,
    })
    expect(exitCode, `${stdout}${stderr}`).toBe(1)
    expect(`${stdout}${stderr}`).toContain('unresolved')
  })

  it.each(REFUSED)('%s is refused before any work: %s', async (name, option) => {
    const { exitCode, stderr } = await murli.run(['compose', `${name}.conf`, '--test'], { cwd: `${composes}/${name}` })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`not supported yet: ${option}`)
  })
})
