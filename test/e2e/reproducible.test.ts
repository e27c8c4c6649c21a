import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences, exportedFiles } from '../system/exported-files.ts'
import { composeIdOf, Murli } from '../system/murli.ts'
import { smallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { specimen } from '../system/specimen.ts'

const MOMENT = '1700000000'
const LABELLED = ['--production', '--label=Update-1.3']

const EXTRA_ISOS = '{"^Base$": [{"include_variants": [], "filename": "extra-{arch}.iso", "skip_src": False}]}'
/** What differs from a small configuration without images, and files that then are there. */
const KINDS: Readonly<Record<string, { options: Record<string, string | null>; holds: RegExp[] }>> = {
  'genisoimage, extra images and zstd': {
    options: { createrepo_dialect: '"1.0"', extra_isos: EXTRA_ISOS },
    holds: [/extra-x86_64\.iso$/, /extra-src\.iso$/, /primary\.xml\.zst$/],
  },
  'xorriso, several discs and databases': {
    options: {
      createiso_skip: null,
      createiso_use_xorrisofs: 'True',
      iso_size: '"100k"',
      split_iso_reserve: '"10k"',
      createrepo_database: 'True',
      create_jigdo: 'True',
    },
    holds: [
      /x86_64-dvd2\.iso$/,
      /x86_64\/jigdo\/.*-x86_64-dvd2\.iso\.jigdo$/,
      /source\/jigdo\/.*-dvd1\.iso\.template$/,
      /primary\.sqlite\.bz2$/,
    ],
  },
}

describe('composes with SOURCE_DATE_EPOCH', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-reproducible-'))
  }, 600_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  /** Composes on this stack as if it were that moment. @returns the exported compose */
  async function composed(murli: Murli, name: string, moment: string, type: string[] = LABELLED): Promise<string> {
    const target = join(scratch, name)
    const args = ['compose', 'updates.conf', ...type, '--json', '--target-dir', target]
    return join(target, composeIdOf(await murli.must(args, { cwd: config, env: { SOURCE_DATE_EPOCH: moment } })))
  }

  it('are equal to the bit on two stacks, whatever these have composed before', { timeout: 300_000 }, async () => {
    await using one = await Murli.make()
    await using other = await Murli.make()
    const [first, second] = await Promise.all([
      composed(one, 'one', MOMENT),
      composed(other, 'before', '1600000000', ['--test']).then(() => composed(other, 'other', MOMENT)),
    ])
    const files = await exportedFiles(first)
    expect(differences(files, await exportedFiles(second))).toEqual([])
    expect(Object.keys(files).filter((path) => path.endsWith('.iso')).length).toBeGreaterThan(1)
    const discinfo = await readFile(join(first, 'compose/Server/x86_64/os/.discinfo'), 'utf8')
    expect(discinfo.split('\n')[0]).toBe(MOMENT)
  })

  it.each(Object.entries(KINDS))('are equal to the bit with %s', { timeout: 300_000 }, async (kind, { options, holds }) => {
    const directory = join(scratch, kind.replaceAll(' ', '-'))
    const small = await smallDistribution(join(directory, 'small'))
    await writeConfiguration(join(directory, 'conf'), small.repository, { options })
    const exported = await Promise.all(
      ['one', 'other'].map(async (name) => {
        await using murli = await Murli.make()
        const target = join(directory, name)
        const args = ['compose', 'tiny.conf', '--test', '--json', '--target-dir', target]
        const id = composeIdOf(await murli.must(args, { cwd: join(directory, 'conf'), env: { SOURCE_DATE_EPOCH: MOMENT } }))
        return exportedFiles(join(target, id))
      }),
    )
    const [one = {}, other = {}] = exported
    expect(differences(one, other)).toEqual([])
    for (const pattern of holds) expect(Object.keys(one)).toContainEqual(expect.stringMatching(pattern))
  })

  it('want whole seconds', async () => {
    await using murli = await Murli.make()
    const { exitCode, stderr } = await murli.run(['compose', 'updates.conf', '--test'], {
      cwd: config,
      env: { SOURCE_DATE_EPOCH: 'today' },
    })
    expect([exitCode, stderr]).toEqual([2, "error: SOURCE_DATE_EPOCH: expected whole seconds since 1970, not 'today'"])
  })
})
