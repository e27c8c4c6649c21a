import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSameAsCreaterepo, repositories } from '../clients/createrepo.ts'
import { expectSameClosures } from '../clients/closure.ts'
import { dnfSuite, expectInstallable } from '../clients/dnf.ts'
import { directoriesOf, expectGoodIso, expectSums, expectTreeOnDiscs, isos } from '../clients/isos.ts'
import { binaryTrees, twoAtATime } from '../clients/trees.ts'
import { closedConfiguration } from '../system/closed-configuration.ts'
import { Murli } from '../system/murli.ts'
import { documentedDifferences } from '../system/differences-document.ts'
import { SPECIMEN } from '../system/paths.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { Api, stackOf } from '../system/stack.ts'

/** Configurations of the specimen whose every option is supported. */
const SAME = [
  'everything-nodeps',
  'updates',
  'comps-and-filters',
  'release-packages',
  'addons',
  'split-media',
  'desktop',
  'layered',
  'selfhosting',
  'json-only',
  'basestream',
  'incomplete',
  'bootable',
]

/**
 * What murli verify finds although the compose is as the peer's: an environment of comps names a group that is not for this variant or
 * arch, and that the peer leaves where it is named.
 */
const UNAVOIDABLE: Partial<Record<string, number[]>> = { desktop: [45], basestream: [45] }
/** Those that have repoclosure switched off for some of their trees. */
const SOME_UNCHECKED = new Set(['updates', 'comps-and-filters', 'split-media', 'selfhosting', 'basestream', 'everything-nodeps'])
/** How many of the packages can be installed at least where the configuration leaves much open, or packages exclude each other. */
const OPEN: Partial<Record<string, number>> = {
  selfhosting: 0.1,
  layered: 0.3,
  'json-only': 0.8,
  'release-packages': 0.8,
  'everything-nodeps': 0.8,
}
/** Dependencies that a tree leaves open: what the configuration selects, and no defect of the compose. */
const CLOSURE = 47

describe('the specimen distribution', () => {
  let murli: Murli
  let composes: string
  let target: string
  /** Exported composes by configuration. */
  const exported = new Map<string, string>()

  beforeAll(async () => {
    composes = `${await specimen()}/composes`
    murli = await Murli.make()
    target = await mkdtemp(join(tmpdir(), 'murli-target-'))
    // the specimen brings a builder of installers
    await murli.must(['up'], {
      env: { PATH: `${SPECIMEN}/tools:${process.env['PATH'] ?? ''}`, MURLI_FOREIGN_ARCHES: 'aarch64,s390x' },
    })
  }, 600_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(target, { recursive: true, force: true })
  }, 60_000)

  /** Composes with the arguments that the configuration comes with. @returns the exported compose */
  const composed = async (name: string, ...more: string[]): Promise<string> => {
    const args = (await readFile(`${composes}/${name}/args`, 'utf8')).split(/\s+/).filter((arg) => arg !== '')
    const { directory } = await murli.compose(`${name}.conf`, { cwd: `${composes}/${name}`, args: [...args, ...more], target })
    return directory
  }

  /** The same trees, all checked for their closure. */
  const closed = async (name: string): Promise<string> => {
    const { cwd, config, args } = await closedConfiguration(join(composes, '..'), name, join(target, 'closed'))
    return (await murli.compose(config, { cwd, args: ['--test', ...args], target: join(target, 'closed') })).directory
  }

  it.each(SAME)('%s gives what the peer gives, but for what docs/differences.md lists', { timeout: 300_000 }, async (name) => {
    const directory = await composed(name)
    exported.set(name, directory)
    expect(await compareWithGolden(name, directory)).toBe(documentedDifferences(name))
  })

  it.each(SAME)('%s has nothing wrong', { timeout: 300_000 }, async (name) => {
    const { stdout } = await murli.run(['verify', exported.get(name) ?? '', '--json'])
    const { findings, checks } = JSON.parse(stdout) as { checks: number[]; findings: { check: number }[] }
    const wrong = findings.filter(({ check }) => check !== CLOSURE)
    expect(wrong.filter(({ check }) => UNAVOIDABLE[name]?.includes(check) !== true)).toEqual([])
    expect(new Set(wrong.map(({ check }) => check))).toEqual(new Set(UNAVOIDABLE[name]))
    expect(checks).toEqual(Array.from({ length: 68 }, (_, index) => index + 1))
  })

  it('a compose is verified by its id, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const id = exported.get('split-media')?.split('/').at(-1) ?? ''
    const before = await readdir(murli.stateDirectory)
    const { stdout, exitCode } = await murli.run(['verify', id])
    expect(stdout).toBe(`${id}: nothing is wrong (68 checks)`)
    expect(exitCode).toBe(0)
    expect(await readdir(murli.stateDirectory)).toEqual(before)
  })

  it('doomed-deps is doomed, as the peer says', { timeout: 60_000 }, async () => {
    const { exitCode, stderr } = await murli.run(['compose', 'doomed-deps.conf', '--test', '--target-dir', target], {
      cwd: `${composes}/doomed-deps`,
    })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Unresolved dependencies')
    const [directory = ''] = (await readdir(target)).filter((name) => name.startsWith('SpDoom-'))
    expect(await compareWithGolden('doomed-deps', join(target, directory))).toBe('')
  })

  it('a repeated compose is memoised and stores next to nothing', { timeout: 60_000 }, async () => {
    const before = await bytesBelow(`${murli.stateDirectory}/objects`)
    const { id } = await murli.compose('everything-nodeps.conf', { cwd: `${composes}/everything-nodeps`, args: ['--nightly'], target })
    const { nodes } = await new Api(murli.stateDirectory).detail(id)
    expect(nodes.filter(({ state }) => state !== 'memoised').map((node) => node.id)).toEqual([])
    expect((await bytesBelow(`${murli.stateDirectory}/objects`)) - before).toBeLessThan(before * 0.02)
  })

  it('every repository is what createrepo_c makes of the same files', { timeout: 300_000 }, async () => {
    for (const name of ['everything-nodeps', 'addons']) {
      const compose = `${exported.get(name)}/compose`
      const found = await repositories(compose)
      expect(found.length).toBeGreaterThan(10)
      for (const repository of found) await expectSameAsCreaterepo(join(compose, repository))
    }
  })

  it('so is one with databases, SHA-512 and arguments of createrepo_c', { timeout: 300_000 }, async () => {
    const compose = `${exported.get('json-only')}/compose`
    const found = await repositories(compose)
    expect(found.length).toBeGreaterThan(5)
    for (const repository of found) await expectSameAsCreaterepo(join(compose, repository), ['--database', '--xz', '--checksum=sha512'])
  })

  it('every ISO lists what its manifest says and passes the media check, and sum files hold', { timeout: 300_000 }, async () => {
    for (const name of ['updates', 'addons']) {
      const images = await isos(`${exported.get(name)}/compose`)
      expect(images.length).toBeGreaterThan(2)
      for (const image of images) await expectGoodIso(image)
      for (const directory of directoriesOf(images)) expect(await expectSums(directory)).toBeGreaterThan(0)
    }
  })

  it('a set of discs holds every package of its tree once', { timeout: 300_000 }, async () => {
    const images = await isos(`${exported.get('split-media')}/compose`)
    expect(images.length).toBeGreaterThan(directoriesOf(images).length)
    for (const directory of directoriesOf(images)) {
      const tree = directory.replace(/source\/iso$/, 'source/tree').replace(/\/iso$/, '/os')
      const discs = images.filter((image) => image.startsWith(`${directory}/`))
      expect(await expectTreeOnDiscs(tree, discs)).toBeGreaterThan(0)
    }
  })

  it.each([
    ['updates', 4, 0],
    ['comps-and-filters', 4, 1],
    ['release-packages', 7, 2],
    ['addons', 10, 5],
    ['split-media', 3, 0],
    ['desktop', 2, 1],
    ['layered', 3, 2],
    ['selfhosting', 1, 1],
    ['json-only', 5, 2],
    ['basestream', 14, 6],
    ['incomplete', 4, 0],
    ['everything-nodeps', 6, 4],
  ] as const)('dnf repoclosure finds in every tree of %s what repoclosure found', { timeout: 300_000 }, async (name, trees, isBroken) => {
    const compose = SOME_UNCHECKED.has(name) ? await closed(name) : (exported.get(name) ?? '')
    const { checked, broken } = await expectSameClosures(compose, `${composes}/${name}`)
    expect([checked.length, broken.length], `broken: ${broken.join(' ')}`).toEqual([trees, isBroken])
  })

  it.each(SAME)('dnf installs what closes of every tree of %s, and all its debug packages', { timeout: 300_000 }, async (name) => {
    const trees = await binaryTrees(exported.get(name) ?? '', `${composes}/${name}`)
    const results = await twoAtATime(trees, async (tree) => ({ tree, installable: await expectInstallable(tree) }))
    const wanting = results.filter(({ tree, installable }) => tree.packages.length > 0 && installable.binary === 0)
    expect(wanting.map(({ tree }) => tree.url)).toEqual([])
    for (const { tree, installable } of results) expect(installable.debug, `debug of ${tree.url}`).toBe(tree.debug?.packages.length)
    const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
    const share = sum(results.map(({ installable }) => installable.binary)) / sum(trees.map(({ packages }) => packages.length))
    expect(share).toBeGreaterThan(OPEN[name] ?? 0.95)
  })

  describe('for dnf', () => {
    const tree = 'Everything/x86_64/os'
    const packages = async (): Promise<string[]> => {
      const files = await readdir(`${exported.get('everything-nodeps')}/compose/${tree}/Packages`)
      return files.map((file) => file.replace(/\.rpm$/, '')).toSorted()
    }
    const id = () => exported.get('everything-nodeps')?.split('/').at(-1)
    dnfSuite({
      name: 'the tree server',
      url: () => `${stackOf(murli.stateDirectory).url}/composes/${id()}/compose/${tree}/`,
      packages,
      installable: 'bash',
    })
    dnfSuite({
      name: 'the exported tree',
      url: () => `file://${exported.get('everything-nodeps')}/compose/${tree}/`,
      packages,
      installable: 'bash',
    })
  })
})

async function bytesBelow(directory: string): Promise<number> {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
