import type { PlanStatus } from '@murli/contracts'
import type { PlanDocument, PlanPackages } from '@murli/contracts/documents'
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { specimen } from '../system/specimen.ts'

/** Kinds of documents that only later phases write. */
const KINDS_OF_TREES = ['images', 'package-list', 'rpms', 'tree']
/** A document larger than this is none of a specimen's. */
const MAX_DOCUMENT_BYTES = 4_000_000
const OPENING_BRACE = 0x7b

interface Plan extends Omit<PlanDocument, 'trees'> {
  trees: (Omit<PlanDocument['trees'][number], 'packages'> & { packages: PlanPackages })[]
}

describe('murli plan', () => {
  let murli: Murli
  let top: string
  let everything: string
  let composeId: string

  beforeAll(async () => {
    const distribution = await specimen()
    top = await mkdtemp(join(tmpdir(), 'murli-plan-'))
    everything = join(top, 'composes/everything-nodeps')
    await cp(`${distribution}/composes`, join(top, 'composes'), { recursive: true })
    await symlink(`${distribution}/repos`, join(top, 'repos'))
    murli = await Murli.make()
    await murli.must(['up'])
  }, 600_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(top, { recursive: true, force: true })
  }, 60_000)

  const planJson = async (...args: string[]): Promise<PlanStatus & { plan: Plan }> =>
    JSON.parse(await murli.must(['plan', 'everything-nodeps.conf', '--nightly', '--json', ...args], { cwd: everything })) as PlanStatus & {
      plan: Plan
    }
  const countsOf = ({ nodes }: Plan) =>
    Object.fromEntries([...Map.groupBy(nodes, ({ state }) => state)].map(([state, all]) => [state, all.length]))
  const tree = ({ trees }: Plan, place: string) => trees.find(({ variant, arch }) => `${variant}.${arch}` === place)!

  it('selects packages before there is any compose, and writes no tree', { timeout: 60_000 }, async () => {
    const { plan, against } = await planJson()
    expect([against, plan.against, countsOf(plan)]).toEqual([null, null, { made: 18, missing: 6, depends: 27 }])
    expect(tree(plan, 'Tools.x86_64').rpm).toMatchObject({ packages: 89, before: null })
    expect(tree(plan, 'Tools.x86_64').packages.rpm.packages).toContain('gdb-0:13.2-10.sp7.x86_64')
    expect(plan.download.packages).toBeGreaterThan(2000)
    expect(plan.findings.map(({ kind, place }) => [kind, place])).toContainEqual(['empty-tree', 'Everything-optional.x86_64'])
    const kinds = await kindsIn(murli.stateDirectory)
    expect(kinds).toContain('selection')
    expect(kinds.filter((kind) => KINDS_OF_TREES.includes(kind))).toEqual([])
    expect(await murli.must(['status'])).toBe('')
  })

  it('knows all of a compose that has just finished', { timeout: 60_000 }, async () => {
    composeId = (await murli.compose('everything-nodeps.conf', { cwd: everything, args: ['--nightly'], target: join(top, 'target') })).id
    const { plan, against } = await planJson()
    expect([against, countsOf(plan), plan.options, plan.download]).toEqual([
      composeId,
      { there: 51 },
      [],
      { packages: 0, sizeBytes: 0, unknown: 0 },
    ])
    expect(composeId).toMatch(/\.n\.0$/)
  })

  it('says what an edited group changes, and why', { timeout: 60_000 }, async () => {
    const comps = join(everything, 'comps.xml')
    const text = await readFile(comps, 'utf8')
    await writeFile(
      comps,
      text.replace('<packagereq type="default">gdb</packagereq>', '<packagereq type="default">kernel-core</packagereq>'),
    )
    const { plan } = await planJson()
    const node = (id: string) => plan.nodes.find((each) => each.id === id)
    expect(node('init/Tools/x86_64')).toMatchObject({ state: 'made', reasons: [{ kind: 'configuration', changes: [{ path: 'comps' }] }] })
    expect(node('gather/Tools/x86_64')?.reasons).toEqual([{ kind: 'input', as: 'comps', from: 'init/Tools/x86_64', change: 'changed' }])
    expect(node('gather/Tools/x86_64/packages')).toMatchObject({
      state: 'missing',
      reasons: [{ as: 'selection', from: 'gather/Tools/x86_64' }],
    })
    expect(node('createrepo/Tools/x86_64/binary')).toMatchObject({ state: 'depends', dependsOn: ['gather/Tools/x86_64/packages'] })
    expect(node('createrepo/Everything-optional/x86_64/binary')?.state).toBe('there')
    const { rpm, debuginfo } = tree(plan, 'Tools.x86_64').packages
    expect([rpm.added.map(nameOf), rpm.removed.map(nameOf), debuginfo.removed.map(nameOf)]).toEqual([
      ['kernel-core'],
      ['gdb'],
      ['gdb-debuginfo', 'gdb-debugsource', 'gdb-gdbserver-debuginfo', 'gdb-headless-debuginfo'],
    ])
    expect(tree(plan, 'Everything.x86_64').rpm).toMatchObject({ added: 0, removed: 0, changed: 0 })
  })

  it('tells people on about a screen, and once more takes a moment', { timeout: 60_000 }, async () => {
    const output = await murli.must(['plan', 'everything-nodeps.conf', '--nightly', '--against', composeId], { cwd: everything })
    const lines = output.split('\n')
    expect(lines[0]).toMatch(new RegExp(`^plan against ${composeId}, made in`))
    expect(lines).toContain('    - gdb-0:13.2-10.sp7.x86_64')
    expect(lines.some((line) => line.includes('gather: selection of gather changed  (Tools.s390x packages, Tools.x86_64 packages)'))).toBe(
      true,
    )
    expect(lines.length).toBeLessThan(70)
  })

  it('takes unresolved dependencies for a finding, not for a failure of the plan', { timeout: 60_000 }, async () => {
    const cwd = join(top, 'composes/doomed-deps')
    const output = await murli.must(['plan', 'doomed-deps.conf', '--test'], { cwd })
    expect(output).toContain('error: Server.x86_64: orphaned-plugin.x86_64 requires')
    expect(output).toContain('a compose of this would be doomed')
    expect((await murli.run(['plan', 'doomed-deps.conf', '--test', '--check'], { cwd })).exitCode).toBe(1)
  })

  it('refuses what a compose would be refused for, and a compose to compare with that there is not', async () => {
    const refused = await murli.run(['plan', 'everything-nodeps.conf', '--nightly', '--against', 'Nix-1-20200101.0'], { cwd: everything })
    expect([refused.exitCode, refused.stderr]).toEqual([1, 'error: no compose Nix-1-20200101.0\nhint: murli status lists composes'])
    await writeFile(join(everything, 'bad.conf'), 'release_name = 7\n')
    expect((await murli.run(['plan', 'bad.conf'], { cwd: everything })).exitCode).toBe(2)
  })
})

function nameOf(nevra: string): string {
  return nevra.slice(0, nevra.search(/-\d+:/))
}

/** Kinds of all documents that are stored. */
async function kindsIn(stateDirectory: string): Promise<string[]> {
  const directory = join(stateDirectory, 'objects')
  const kinds = new Set<string>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || (await stat(path)).size > MAX_DOCUMENT_BYTES) continue
    const bytes = await readFile(path)
    // logs are lines
    if (bytes[0] !== OPENING_BRACE || bytes.includes('\n')) continue
    const { kind } = JSON.parse(bytes.toString()) as { kind?: string }
    if (kind !== undefined) kinds.add(kind)
  }
  return [...kinds]
}
