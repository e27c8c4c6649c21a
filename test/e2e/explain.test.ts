import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onDayOf, quotedCommands } from '../system/explain-document.ts'
import { composeIdOf, Murli } from '../system/murli.ts'
import { specimen } from '../system/specimen.ts'
import { Api } from '../system/stack.ts'

/** Configurations of the specimen that docs/explain.md speaks of, by the beginning of their compose ids. */
const CONFIGURATIONS: Readonly<Record<string, string>> = {
  SD: 'desktop',
  SS: 'addons',
  SpFilt: 'comps-and-filters',
  Specimen: 'updates',
  Strata: 'layered',
  SpImage: 'json-only',
  SpDoom: 'doomed-deps',
}

/** Nothing that comes after gather has to be made. */
const SKIPPED = ['createrepo', 'extra_files', 'createiso', 'repoclosure', 'image_checksum', 'test']

describe('murli explain', () => {
  let murli: Murli
  /** Compose ids by the beginning that documents know them by. */
  const ids = new Map<string, string>()
  const commands = quotedCommands()

  beforeAll(async () => {
    const composes = `${await specimen()}/composes`
    murli = await Murli.make()
    await murli.must(['up'])
    for (const [beginning, name] of Object.entries(CONFIGURATIONS)) {
      const skip = SKIPPED.flatMap((phase) => ['--skip-phase', phase])
      const { stdout } = await murli.run(['compose', `${name}.conf`, '--test', ...skip, '--json'], { cwd: `${composes}/${name}` })
      ids.set(beginning, composeIdOf(stdout))
    }
  }, 600_000)

  afterAll(() => murli[Symbol.asyncDispose](), 60_000)

  const idFor = (quoted: string) => ids.get(quoted.split('-')[0] ?? '') ?? quoted

  it('is quoted for twenty packages and more, in every configuration', () => {
    expect(commands.length).toBeGreaterThanOrEqual(20)
    expect(new Set(commands.map(({ args: [, id = ''] }) => id.split('-')[0]))).toEqual(new Set(Object.keys(CONFIGURATIONS)))
  })

  it.each(commands.map((command) => [command.args.join(' '), command] as const))('%s', async (_, { args, output }) => {
    const [, quoted = ''] = args
    const id = idFor(quoted)
    const words = args.map((word) => (word === quoted ? id : word))
    expect(await murli.must(words)).toBe(onDayOf(id, output))
  })

  it('answers a program, and knows which trees there are', async () => {
    const api = new Api(murli.stateDirectory)
    const id = idFor('SS')
    const answer = await (await api.request(`/v1/composes/${id}/explain?package=bash&variant=Server`)).json()
    expect(answer).toMatchObject({ composeId: id, package: 'bash', more: 0 })
    const nowhere = await api.request(`/v1/composes/${id}/explain?package=bash&variant=Nowhere`)
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { hint: expect.stringContaining('Server.x86_64') }])
    expect((await api.request(`/v1/composes/${id}/explain`)).status).toBe(400)
  })
})
