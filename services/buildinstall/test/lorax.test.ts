import { chmod, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ImagesDocument, InstallerDocument, PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import type { BuildinstallSlice, OstreeInstallerSlice } from '@murli/contracts/slices'
import { packBucket } from '@murli/rpmmd/buckets'
import { writeRepository, writtenPackage, primaryElement } from '@murli/rpmmd/testing'
import { flattenTree, manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testRef, testSteps, testTaskContext, waitUntil } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loraxTask } from '../src/lorax/task.ts'
import { ostreeInstallerTask } from '../src/ostree-installer/task.ts'
import { buildinstallSlice } from './slice.ts'

const blobs = memoryBlobStore()
const manifests = manifestStore(blobs)
const steps = testSteps(blobs)
const KICKSTART = Buffer.from('text\nreboot\n')
const resources = new AsyncDisposableStack()
let extra: string

/** What the program says of itself is said at once, for starting the double takes a while. */
const scriptOf = (double: string): string => `#!/bin/sh
case "$1" in
--version) echo 'lorax double 1' ;;
--help) echo '  --tmp TMP  top level temporary directory' ;;
*) exec '${process.execPath}' '${double}' "$@" ;;
esac
`

beforeAll(async () => {
  const directory = resources.use(await mkdtempDisposable(join(tmpdir(), 'murli-lorax-')))
  const double = fileURLToPath(new URL('lorax-double.ts', import.meta.url))
  const program = join(directory.path, 'lorax')
  await writeFile(program, scriptOf(double))
  await chmod(program, 0o755)
  vi.stubEnv('PATH', `${directory.path}${delimiter}${process.env['PATH'] ?? ''}`)
  extra = join(directory.path, 'extra')
  await writeRepository(extra, { packages: [] })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await resources.disposeAsync()
})

const slice = (changes: Partial<BuildinstallSlice> = {}, lorax: Partial<BuildinstallSlice['lorax']> = {}): BuildinstallSlice =>
  buildinstallSlice({ sources: [{ id: 'lorax-source-0', url: `file://${extra}` }], ...changes }, lorax)

/** A set of one package out of a repository elsewhere. */
async function packageSet() {
  const text = primaryElement(writtenPackage('kernel'))
  const filelists = '<package pkgid="00" name="kernel" arch="noarch"></package>'
  const other = '<package pkgid="00"></package>'
  const bucket = await blobs.putBytes(await packBucket(Buffer.from(text + filelists + other)))
  const ends = [text, text + filelists, text + filelists + other].map((part) => Buffer.byteLength(part))
  const item: SetPackage = {
    name: 'kernel',
    epoch: '0',
    version: '1',
    release: '1',
    arch: 'noarch',
    sourcerpm: '',
    fileName: 'kernel-1-1.noarch.rpm',
    checksum: writtenPackage('kernel').checksum,
    size: 1,
    mtime: 5,
    headerStart: 4504,
    headerEnd: 6_000,
    url: 'http://host/repo/k/kernel-1-1.noarch.rpm',
    record: {
      bucket: 0,
      at: [0, ends[0]!, ends[1]!, ends[2]!],
    },
  }
  const set = { kind: 'package-set', version: 1, name: 'set', arch: 'x86_64' } as const
  return manifests.put(PackageSetManifest, { ...set, buckets: [bucket], packages: [item], excluded: [] })
}

async function make(given: BuildinstallSlice, options: { supported?: boolean; signal?: AbortSignal } = {}) {
  await blobs.putBytes(KICKSTART)
  const inputs = { packageSet: await packageSet(), comps: await blobs.putBytes(Buffer.from('<comps/>')) }
  const { supported = false, signal } = options
  const identity = { supported, startedAt: 1_700_000_000 }
  await using ctx = await testTaskContext(loraxTask, {
    slice: given,
    inputs,
    identity,
    blobs,
    manifests,
    steps,
    ...(signal ? { signal } : {}),
  })
  const { result } = await runTestTask(loraxTask, ctx)
  const runs = ctx.logLines().filter(({ program, args }) => program === 'lorax' && Array.isArray(args) && args.length > 1)
  const tree = (name: string) => flattenTree(manifests, result.outputs[name] ?? testRef('none', 'tree'))
  const [os, lorax] = [await tree('os'), await tree('lorax')]
  const read = async (path: string): Promise<Buffer> => blobs.readBytes(os.find((file) => file.path === path) ?? testRef('none'))
  const installer = await manifests.get(InstallerDocument, result.outputs['installer'] ?? testRef('none'))
  return { result, runs, os, lorax, read, installer }
}

const kickstart = async () => ({ kickstart: await blobs.putBytes(KICKSTART) })

describe('an installer of lorax', () => {
  it('is kept as it was made, and goes into the tree with its label and kickstart', async () => {
    const { lorax, os, read, installer, result } = await make(
      slice({ ...(await kickstart()), discTypes: { boot: 'netinst' }, mediaChecksums: ['md5'] }),
    )
    const shown = [
      'EFI/BOOT/grub.cfg',
      'images/boot.iso',
      'images/efiboot.img',
      'images/install.img',
      'images/pxeboot/vmlinuz',
      'isolinux/isolinux.cfg',
    ]
    expect(lorax.map(({ path }) => path)).toEqual(['.discinfo', '.treeinfo', ...shown])
    expect(os.map(({ path }) => path)).toEqual([...shown, 'ks.cfg'])
    const label = String.raw`hd:LABEL=DP-1.0\x20Server.x86_64`
    const line = `linux /vmlinuz inst.stage2=${label} inst.ks=${label}:/ks.cfg quiet\n`
    const grub = `search --no-floppy --set=root -l 'DP-1.0 Server.x86_64'\n${line}`
    expect((await read('EFI/BOOT/grub.cfg')).toString()).toBe(grub)
    expect((await read('isolinux/isolinux.cfg')).toString()).toContain(`inst.stage2=${label} inst.ks=${label}:/ks.cfg quiet`)
    expect(await read('ks.cfg')).toEqual(KICKSTART)
    const image = os.find(({ path }) => path === 'images/efiboot.img') ?? testRef('none')
    expect(execFileSync('mtype', ['-i', await blobs.file(image), '::/EFI/BOOT/grub.cfg'], { encoding: 'utf8' })).toBe(grub)
    expect(installer).toMatchObject({
      images: { x86_64: { kernel: 'images/pxeboot/vmlinuz', 'boot.iso': 'images/boot.iso' } },
      stage2: { mainimage: 'images/install.img' },
    })
    expect(Object.keys(installer.checksums).toSorted()).toEqual(['images/boot.iso', 'images/install.img', 'images/pxeboot/vmlinuz'])
    for (const { path, digest } of os) if (path in installer.checksums) expect(`sha256:${installer.checksums[path]?.value}`).toBe(digest)
    const [boot] = (await manifests.get(ImagesDocument, result.outputs['images'] ?? testRef('none'))).images
    const { digest, size } = os.find(({ path }) => path === 'images/boot.iso') ?? testRef('none')
    expect(boot).toMatchObject({ type: 'boot', bootable: true, discType: 'netinst', digest, size, checksums: { md5: expect.any(String) } })
    expect(boot?.implantMd5).toMatch(/^[0-9a-f]{32}$/)
    expect((await blobs.readBytes(boot?.manifest ?? testRef('none'))).toString()).toMatch(/^(\/[^\n]+\n)+$/)
    expect(result.logs.map(({ path }) => path)).toEqual(
      ['lorax.log', 'output.log'].map((name) => `logs/x86_64/buildinstall-Server-logs/${name}`),
    )
  })

  it('is made of the set, the other sources, and the comps', async () => {
    const { result, read } = await make(slice())
    const words = (await blobs.readBytes(result.logs[0]?.ref ?? testRef('none'))).toString().split('\n')
    const sources = words.filter((word) => word.startsWith('--source='))
    expect(sources.map((word) => word.split('/').at(-1))).toEqual(['set', 'extra', 'comps'])
    expect(words.some((word) => word.startsWith('--tmp=/'))).toBe(true)
    expect((await read('images/install.img')).toString().match(/<data type="[a-z]+"/g)).toEqual(
      ['primary', 'filelists', 'primary', 'filelists', 'other', 'primary', 'filelists', 'group'].map((type) => `<data type="${type}"`),
    )
  })

  it('is made once, whatever is done with it: another kickstart does not run lorax again', async () => {
    const first = await make(slice())
    const second = await make(slice({ ...(await kickstart()), checksum: 'sha512' }))
    expect(second.runs).toEqual([])
    expect(second.result.outputs['os']).not.toEqual(first.result.outputs['os'])
    expect(second.result.outputs['lorax']).toEqual(first.result.outputs['lorax'])
    expect(second.result.logs).toEqual(first.result.logs)
    expect(second.installer.checksums['images/install.img']?.value).toMatch(/^[0-9a-f]{128}$/)
    expect((await make(slice(), { supported: true })).runs).toHaveLength(1)
  })

  it('is made again when a source has changed', async () => {
    const before = await make(slice({}, { bugUrl: 'b' }))
    const repomd = join(extra, 'repodata/repomd.xml')
    await writeFile(repomd, `${await readFile(repomd, 'utf8')}<!-- changed -->`)
    const after = await make(slice({}, { bugUrl: 'b' }))
    expect([before.runs.length, after.runs.length]).toEqual([1, 1])
  })
})

describe('an installer of an OSTree', () => {
  it('is made of its own repositories first, with templates out of their repository, and stays as lorax leaves it', async () => {
    const {
      kickstart: _kickstart,
      checksum: _checksum,
      ...common
    } = slice({ discTypes: { ostree: 'silver' } }, { templates: ['a/t.tmpl'] })
    const template = await blobs.putBytes(Buffer.from('installpkg ostree'))
    const given: OstreeInstallerSlice = {
      ...common,
      number: 2,
      imageRelease: '!OSTREE_VERSION_FROM_LABEL_DATE_TYPE_RESPIN',
      templateFiles: [{ path: 'a/t.tmpl', ref: template, mode: 0o644 }],
    }
    const inputs = { packageSet: await packageSet(), comps: await blobs.putBytes(Buffer.from('<comps/>')) }
    await using ctx = await testTaskContext(ostreeInstallerTask, { slice: given, inputs, blobs, manifests, steps })
    const { result } = await runTestTask(ostreeInstallerTask, ctx)
    const words = (await blobs.readBytes(result.logs[0]?.ref ?? testRef('none'))).toString().split('\n')
    expect(words.filter((word) => word.startsWith('--source=')).map((word) => word.split('/').at(-1))).toEqual(['extra', 'set', 'comps'])
    expect(words.find((word) => word.startsWith('--release='))).toMatch(/^--release=1\.0\.\d{8}\.n\.\d+$/)
    expect(words.find((word) => word.startsWith('--add-template='))).toMatch(/^--add-template=\/.*\/templates\/a\/t\.tmpl$/)
    const files = await flattenTree(manifests, result.outputs['os'] ?? testRef('none', 'tree'))
    expect(files.map(({ path }) => path)).toContain('images/boot.iso')
    expect(files.filter(({ path }) => path.startsWith('.'))).toEqual([])
    const [image] = (await manifests.get(ImagesDocument, result.outputs['images'] ?? testRef('none'))).images
    expect(image).toMatchObject({ type: 'dvd-ostree', discType: 'silver', deliverable: 'ostree-installer', bootable: true })
    expect(result.logs.map(({ path }) => path)).toContain('logs/x86_64/Server/ostree_installer-2/lorax.log')
  })
})

describe('an installer that cannot be used', () => {
  it.each<[string, string, object]>([
    [
      'lorax lacks a package',
      'fail',
      { code: 'TOOL_FAILED', message: 'lorax failed: Dependency check failed: nothing provides kernel', details: { exitCode: 1 } },
    ],
    ['lorax has an error', 'raise', { code: 'TOOL_FAILED', message: 'lorax failed: TypeError: no such template' }],
    ['its disk is full', 'fill', { code: 'ENOSPC', message: 'lorax failed: Write failed because No space left on device' }],
    [
      'there is no kernel',
      'no-kernel',
      { code: 'IMAGE_INVALID', message: expect.stringContaining('images/pxeboot/vmlinuz, which is not there') },
    ],
    ['its kernel is empty', 'empty-kernel', { code: 'IMAGE_INVALID', message: expect.stringContaining('images/pxeboot/vmlinuz, which') }],
    ['its image is cut off', 'short-iso', { code: 'IMAGE_INVALID', message: expect.stringContaining('images/boot.iso') }],
    ['there is no image', 'no-iso', { code: 'IMAGE_INVALID', message: 'lorax left no images/boot.iso' }],
    ['its sum is wrong', 'cut-iso', { code: 'IMAGE_INVALID', message: expect.stringContaining('the implanted MD5 of images/boot.iso') }],
    ['a link leaves the tree', 'leave-link', { code: 'PATH_UNSAFE', message: expect.stringContaining('images/link') }],
    ['it says nothing of itself', 'no-treeinfo', { code: 'IMAGE_INVALID', message: 'lorax left no .treeinfo' }],
  ])('%s', async (_what, trouble, expected) => {
    await expect(make(slice({}, { dracutArguments: [trouble] }))).rejects.toMatchObject(expected)
  })

  it('leaves its logs all the same, and what it says is its progress', async () => {
    const inputs = { packageSet: await packageSet(), comps: await blobs.putBytes(Buffer.from('<comps/>')) }
    await using ctx = await testTaskContext(loraxTask, { slice: slice({}, { dracutArguments: ['fail'] }), inputs, blobs, manifests, steps })
    await expect(runTestTask(loraxTask, ctx)).rejects.toThrow('nothing provides kernel')
    const kept = new Map(ctx.keptLogs.map(({ path, ref }) => [path.split('/').at(-1), { path, ref }]))
    expect([...kept.keys()]).toEqual(['lorax.log', 'output.log', 'pylorax.log'])
    expect(kept.get('pylorax.log')?.path).toBe('logs/x86_64/buildinstall-Server-logs/pylorax.log')
    expect((await blobs.readBytes(kept.get('pylorax.log')?.ref ?? testRef('none'))).toString()).toContain('nothing provides kernel')
    expect(ctx.progressed.map(({ message }) => message)).toContain('making an installer')
  })

  it('a cancelled task ends its lorax', async () => {
    const controller = new AbortController()
    const mark = randomUUID()
    const making = make(slice({}, { dracutArguments: ['hang', mark] }), { signal: controller.signal })
    const ending = making.catch((error: unknown) => error)
    await waitUntil('lorax runs', () => pidOf(mark))
    controller.abort(new Error('cancelled'))
    expect(await ending).toMatchObject({ message: 'cancelled' })
    await waitUntil('lorax is gone', () => pidOf(mark) === null)
  })
})

/** Process id of the double that was given this argument. */
function pidOf(argument: string): number | null {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  const line = lines.find((text) => text.includes('lorax-double.ts') && text.includes(argument))
  return line === undefined ? null : Number.parseInt(line)
}
