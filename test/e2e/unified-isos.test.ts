import { readdir, readFile, rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoriesOf, expectGoodIso, expectSums, isos } from '../clients/isos.ts'
import { Murli } from '../system/murli.ts'
import { COMPS, smallDistribution, variantsOf, writeConfiguration } from '../system/small-distribution.ts'
import { stackOf } from '../system/stack.ts'

describe('unified ISOs of a compose that has finished', () => {
  let murli: Murli
  let scratch: string
  let id: string
  let before: string
  let after: string

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-unified-'))
    murli = await Murli.make()
    const { repository } = await smallDistribution(join(scratch, 'small'))
    const variants = variantsOf({ Base: ['x86_64'], More: ['x86_64'] })
    await writeConfiguration(join(scratch, 'conf'), repository, {
      variants,
      comps: COMPS,
      options: { createiso_skip: '[("^More$", {"*": True})]' },
    })
    const made = await murli.compose('tiny.conf', { cwd: join(scratch, 'conf'), target: join(scratch, 'before') })
    ;({ id, directory: before } = made)
    await murli.must(['publish', id, '--as', 'tiny'])
    await murli.must(['unified-isos', id])
    after = await murli.must(['export', id, join(scratch, 'after')])
  }, 180_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  const filesOf = async (directory: string) => {
    const paths = await readdir(join(directory, 'compose'), { recursive: true, withFileTypes: true })
    return paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(directory.length))
  }

  it('are in the directory of every variant, with what they are and their sums', { timeout: 60_000 }, async () => {
    const known = new Set(await filesOf(before))
    const unified = (await isos(after)).filter((path) => !known.has(path.slice(after.length)))
    expect(unified.map((path) => path.slice(after.length + 1))).toEqual([
      `compose/Base/source/iso/${id}-source-dvd.iso`,
      `compose/Base/x86_64/iso/${id}-x86_64-dvd.iso`,
      `compose/More/source/iso/${id}-source-dvd.iso`,
      `compose/More/x86_64/iso/${id}-x86_64-dvd.iso`,
    ])
    for (const iso of unified) await expectGoodIso(iso)
    for (const directory of directoriesOf(unified)) expect(await expectSums(directory)).toBeGreaterThan(5)
    const { stdout } = await execa('isoinfo', ['-R', '-f', '-i', unified[1]!])
    expect(stdout.split('\n').filter((path) => path.endsWith('.rpm'))).toEqual(
      ['Base', 'More'].flatMap((uid) =>
        ['tiny-1.0-1.x86_64', 'tiny-doc-1.0-1.noarch', 'tiny-release-1.0-1.noarch'].map((name) => `/${uid}/${name}.rpm`),
      ),
    )
  })

  it('are in images.json by the rules of productmd, and nothing is wrong with the compose', { timeout: 60_000 }, async () => {
    const text = await readFile(join(after, 'compose/metadata/images.json'), 'utf8')
    const { images } = (JSON.parse(text) as { payload: { images: Record<string, Record<string, Record<string, unknown>[]>> } }).payload
    const listed = Object.entries(images).map(([uid, arches]) => [uid, (arches['x86_64'] ?? []).filter(({ unified }) => unified === true)])
    const record = { type: 'dvd', format: 'iso', disc_number: 1, disc_count: 1, bootable: false }
    expect(Object.fromEntries(listed)).toMatchObject({
      Base: ['src', 'x86_64'].map((arch) => ({ ...record, arch, subvariant: 'Base', additional_variants: ['More'] })),
      More: ['src', 'x86_64'].map((arch) => ({ ...record, arch, subvariant: 'More', additional_variants: ['Base'] })),
    })
    expect(await murli.must(['verify', after])).toContain('nothing is wrong')
  })

  it('change nothing else', { timeout: 60_000 }, async () => {
    const [old, now] = [await filesOf(before), await filesOf(after)]
    expect(old.filter((path) => !now.includes(path))).toEqual([])
    const changed = await Promise.all(
      old.map(async (path) => ((await readFile(before + path)).equals(await readFile(after + path)) ? [] : [path])),
    )
    expect(
      changed
        .flat()
        .filter((path) => !/\/iso\/\w+SUM$/.test(path))
        .toSorted(),
    ).toEqual(['/compose/metadata/composeinfo.json', '/compose/metadata/images.json'])
  })

  it('are what dnf installs from', { timeout: 60_000 }, async () => {
    const [iso = ''] = (await isos(after)).filter((path) => path.endsWith(`More/x86_64/iso/${id}-x86_64-dvd.iso`))
    const medium = join(scratch, 'medium')
    await execa('xorriso', ['-report_about', 'SORRY', '-osirrox', 'on', '-indev', iso, '-extract', '/', medium])
    await execa('chmod', ['-R', 'u+w', medium])
    const options = [
      '-q',
      `--repofrompath=m,file://${medium}/More`,
      '--repo=m',
      '--setopt=m.gpgcheck=0',
      `--setopt=cachedir=${scratch}/cache`,
    ]
    const { stdout } = await execa('dnf', [...options, '--releasever=1', '--forcearch=x86_64', 'repoquery', '--location', 'tiny-doc'])
    expect(stdout).toBe(`file://${medium}/More/tiny-doc-1.0-1.noarch.rpm`)
  })

  it('are read by the name that the compose is published as, and there when they are asked for again', { timeout: 60_000 }, async () => {
    const { url } = stackOf(murli.stateDirectory)
    const found = await fetch(`${url}/published/tiny/compose/Base/x86_64/iso/${id}-x86_64-dvd.iso`, { method: 'HEAD' })
    expect(found.status).toBe(200)
    expect(await murli.must(['unified-isos', id, '--arch', 'x86_64'])).toContain(`${id}  FINISHED`)
    expect(await murli.must(['status', id])).not.toContain('running')
  })

  it('are refused where there is nothing to make them of', { timeout: 60_000 }, async () => {
    const unknown = await murli.run(['unified-isos', id, '--arch', 'ppc64le'])
    expect([unknown.exitCode, unknown.stderr]).toEqual([
      2,
      'error: no variant of the compose has the arch ppc64le\nhint: there are x86_64, src',
    ])
    const nothing = await murli.run(['unified-isos', 'Tiny-9-20200101.0'])
    expect([nothing.exitCode, nothing.stderr]).toEqual([1, 'error: no compose Tiny-9-20200101.0\nhint: murli status lists composes'])
  })
})
