import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeIdOf, Murli } from '../system/murli.ts'
import { specimen } from '../system/specimen.ts'

const MOMENT = '1700000000'
const LABELLED = ['--production', '--label=Update-1.3']

describe('composes with SOURCE_DATE_EPOCH', () => {
  let config: string
  let scratch: string

  beforeAll(async () => {
    config = `${await specimen()}/composes/updates`
    scratch = await mkdtemp(join(tmpdir(), 'murli-reproducible-'))
  }, 120_000)
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  /** Composes on this stack as if it were that moment. @returns the exported compose */
  async function composed(murli: Murli, name: string, moment: string, type: string[] = LABELLED): Promise<string> {
    const target = join(scratch, name)
    const args = ['compose', 'updates.conf', ...type, '--json', '--target-dir', target]
    return join(target, composeIdOf(await murli.must(args, { cwd: config, env: { SOURCE_DATE_EPOCH: moment } })))
  }

  it('are equal to the bit on two stacks, whatever these have composed before', { timeout: 240_000 }, async () => {
    await using one = await Murli.make()
    await using other = await Murli.make()
    const [first, second] = await Promise.all([
      composed(one, 'one', MOMENT),
      composed(other, 'before', '1600000000', ['--test']).then(() => composed(other, 'other', MOMENT)),
    ])
    const files = await filesBelow(first)
    expect(await filesBelow(second)).toEqual(files)
    expect(Object.keys(files).filter((path) => path.endsWith('.iso')).length).toBeGreaterThan(1)
    const discinfo = await readFile(join(first, 'compose/Server/x86_64/os/.discinfo'), 'utf8')
    expect(discinfo.split('\n')[0]).toBe(MOMENT)
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

/**
 * Sum, mode and time of every file of an exported compose, but of its logs, which say what happened. COMPOSE_ID and STATUS are as old as
 * the export.
 */
async function filesBelow(compose: string): Promise<Record<string, string>> {
  const entries = await readdir(compose, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const told = files.filter((path) => !path.startsWith(`${compose}/logs/`)).toSorted()
  return Object.fromEntries(await Promise.all(told.map(async (path) => [path.slice(compose.length), await described(path)] as const)))
}

async function described(path: string): Promise<string> {
  const [content, { mode, mtimeMs }] = await Promise.all([readFile(path), stat(path)])
  const time = /\/(?:COMPOSE_ID|STATUS)$/.test(path) ? '' : Math.floor(mtimeMs / 1000)
  return `${createHash('sha256').update(content).digest('hex')} ${mode.toString(8)} ${time}`
}
