import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorRows, linesOf, rowOf } from '../system/errors-document.ts'
import { composeIdOf, Murli } from '../system/murli.ts'
import { smallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { BAD_COMMANDS } from './bad-input-cases.ts'

describe('commands about composes that cannot be done', () => {
  const parts = new AsyncDisposableStack()
  const rows = errorRows()
  let murli: Murli
  let top: string
  /** What stands for them in the arguments: a finished compose, a doomed one. */
  const ids = { FINISHED: '', DOOMED: '' }

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-bad-commands-'))
    parts.defer(() => rm(top, { recursive: true, force: true }))
    const { repository } = await smallDistribution(join(top, 'small'))
    murli = parts.use(await Murli.make())
    await writeConfiguration(join(top, 'good'), repository)
    await writeConfiguration(join(top, 'bad'), join(top, 'nowhere'))
    ids.FINISHED = (await murli.compose('tiny.conf', { cwd: join(top, 'good'), target: join(top, 'out') })).id
    ids.DOOMED = composeIdOf((await murli.run(['compose', 'tiny.conf', '--json'], { cwd: join(top, 'bad') })).stdout)
    await murli.must(['publish', ids.FINISHED, '--as', 'latest-Tiny'])
    await mkdir(join(top, 'taken', ids.FINISHED), { recursive: true })
    await writeFile(join(top, 'taken', ids.FINISHED, 'notes'), 'mine\n')
  }, 180_000)
  afterAll(() => parts.disposeAsync(), 60_000)

  const said = (text: string): string[] => {
    const named = Object.entries(ids).reduce((all, [name, id]) => all.replaceAll(id, name), text)
    return linesOf(named.replaceAll(murli.stateDirectory, '/state'), top)
  }

  it.each(BAD_COMMANDS)('$input: is told as documented', { timeout: 60_000 }, async ({ input, args }) => {
    const given = args.map((arg) => arg.replace(/^(FINISHED|DOOMED)$/, (name) => ids[name as keyof typeof ids]))
    const { exitCode, stderr } = await murli.run(given, { cwd: top })
    const seen = { input, printed: said(stderr), exitCode: exitCode ?? -1 }
    expect(seen, `docs/errors.md should say:\n${rowOf(seen)}\n`).toEqual(rows.get(input))
  })

  it('has changed nothing', { timeout: 60_000 }, async () => {
    const { history } = JSON.parse(await murli.must(['published', 'latest-Tiny', '--json'])) as { history: { composeId: string }[] }
    expect(history.map(({ composeId }) => composeId)).toEqual([ids.FINISHED])
    expect(await murli.must(['verify', join(top, 'out', ids.FINISHED)])).toContain('nothing is wrong')
  })
})
