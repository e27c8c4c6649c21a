import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isos } from '../clients/isos.ts'
import { Murli } from '../system/murli.ts'
import { PROJECT, SPECIMEN } from '../system/paths.ts'
import { smallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { Api, environmentOf, stackOf } from '../system/stack.ts'

/** The example of the documentation. */
const OWN_FLAVOR = join(PROJECT, 'test/system/own-flavor.ts')
const OS = 'compose/Base/x86_64/os'
/** Files of an installer that state a label, or (the boot information table) where they are on a medium. */
const OF_A_MEDIUM = ['EFI/BOOT/grub.cfg', 'isolinux/isolinux.bin', 'isolinux/isolinux.cfg']
/** Where the boot information table is in a boot image, in bytes. */
const [TABLE_START, TABLE_END] = [8, 64]

const resources = new AsyncDisposableStack()
let murli: Murli
/** Exported composes: one whose installer lorax made, and one that has taken it, with the test of images bound to another service. */
let [made, taken] = ['', '']
/** Name of a worker that serves the flavor of the example, as nodes have it, begins with its host and ends with this. */
let ownWorker: string

beforeAll(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-bindings-'))
  resources.defer(() => rm(scratch, { recursive: true, force: true }))
  const { repository } = await smallDistribution(join(scratch, 'small'))
  murli = resources.use(await Murli.make({ PATH: `${SPECIMEN}/tools:${process.env['PATH']}` }))
  await murli.must(['up', '--processes'])
  const compose = async (name: string, options: Record<string, string>) => {
    const conf = join(scratch, name)
    await writeConfiguration(conf, repository, { options: { release_short: `"${name}"`, ...options } })
    await writeFile(join(conf, 'ks.cfg'), 'text\n')
    return await murli.compose('tiny.conf', { cwd: conf, target: join(scratch, `target-${name}`) })
  }
  const first = await compose('Made', { buildinstall_method: '"lorax"', buildinstall_kickstart: '"ks.cfg"' })
  made = first.directory
  const own = execa(process.execPath, [OWN_FLAVOR], {
    env: environmentOf(murli.stateDirectory, 'checks'),
    extendEnv: false,
    reject: false,
  })
  ownWorker = `:${own.pid}`
  resources.defer(async () => {
    own.kill('SIGTERM')
    await own
  })
  const source = `${stackOf(murli.stateDirectory).url}/composes/${first.id}/compose/Base/$basearch/os`
  const second = await compose('Taken', {
    phase_bindings: '{"buildinstall": [("^Base$", {"*": "import"})], "test": "labelled"}',
    buildinstall_import_from: `[("^Base$", {"*": "${source}"})]`,
    createiso_skip: '[("^.*$", {"src": True})]',
    createiso_use_xorrisofs: 'True',
  })
  taken = second.directory
}, 180_000)

afterAll(() => resources.disposeAsync(), 60_000)

async function installerFiles(directory: string): Promise<string[]> {
  const entries = await readdir(join(directory, OS), { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + OS.length + 2))
  return paths.filter((path) => /^(?:EFI|images|isolinux)\//.test(path)).toSorted()
}

it('an installer out of another compose is that one, but for the label', { timeout: 60_000 }, async () => {
  const files = await installerFiles(made)
  expect(files).toContain('images/boot.iso')
  expect(await installerFiles(taken)).toEqual(files)
  const read = async (path: string) => Promise.all([made, taken].map((directory) => readFile(join(directory, OS, path))))
  const differing: string[] = []
  for (const path of files) {
    const [before, after] = await read(path)
    if (before === undefined || after?.equals(before) !== true) differing.push(path)
  }
  expect(differing).toEqual(OF_A_MEDIUM)
  const [code, patched] = await read('isolinux/isolinux.bin')
  expect(patched?.fill(0, TABLE_START, TABLE_END)).toEqual(code?.fill(0, TABLE_START, TABLE_END))
  for (const path of ['EFI/BOOT/grub.cfg', 'isolinux/isolinux.cfg']) {
    const [before, after] = (await read(path)).map(String)
    expect(before).toContain(String.raw`LABEL=Made-1.0\x20Base.x86_64 inst.ks=hd:LABEL=Made-1.0\x20Base.x86_64:/ks.cfg`)
    expect(after).toBe(before?.replaceAll(/ inst\.ks=\S+/g, '').replaceAll('Made-', 'Taken-'))
  }
})

it('the service of the documentation, beside the stack, does the phase that is bound to it', { timeout: 60_000 }, async () => {
  const { nodes } = await new Api(murli.stateDirectory).detail(basename(taken))
  const tests = nodes.filter(({ phase }) => phase === 'test').map(({ worker }) => worker)
  const document = await readFile(join(PROJECT, 'docs/bindings.md'), 'utf8')
  expect(document).toContain((await readFile(OWN_FLAVOR, 'utf8')).replace(/^\/\*.*\*\/\n/, ''))
  expect(tests).toEqual([expect.stringMatching(new RegExp(`${ownWorker}$`))])
})

it('what was taken is in the metadata and on a medium that boots', { timeout: 60_000 }, async () => {
  const treeinfo = await readFile(join(taken, OS, '.treeinfo'), 'utf8')
  expect(treeinfo).toContain('[images-x86_64]\nboot.iso = images/boot.iso\n')
  const [dvd, ...others] = (await isos(taken)).filter((path) => path.endsWith('-dvd1.iso'))
  expect(others).toEqual([])
  const { stdout } = await execa('isoinfo', ['-d', '-i', dvd ?? 'no DVD'])
  expect(stdout).toContain('Volume id: Taken-1.0 Base.x86_64\n')
  expect(stdout).toContain('El Torito VD version 1 found')
  expect(await murli.must(['verify', taken])).toContain('nothing is wrong')
  const log = await readFile(join(taken, 'logs/x86_64/buildinstall-Base-logs/import.log'), 'utf8')
  expect(log).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/composes\/Made-1\.0-\d{8}\.t\.0\/compose\/Base\/x86_64\/os\n/)
})
