import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImagesDocument, InstallerDocument } from '@murli/contracts/documents'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import { flattenTree, manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testRef, testSteps, testTaskContext, waitUntil } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importTask } from '../src/import/task.ts'
import { filesOf, serve, type TestServer, writeInstallerTree, writeTreeinfo } from './installer-tree.ts'
import { buildinstallSlice } from './slice.ts'

const blobs = memoryBlobStore()
const manifests = manifestStore(blobs)
const resources = new AsyncDisposableStack()
const KICKSTART = Buffer.from('text\nreboot\n')
let directory: string
let tree: string
let server: TestServer

beforeAll(async () => {
  directory = resources.use(await mkdtempDisposable(join(tmpdir(), 'murli-import-'))).path
  tree = join(directory, 'one', 'os')
  writeInstallerTree(tree, { words: ' inst.ks=hd:LABEL=Old:/ks.cfg' })
  server = resources.use(await serve(tree))
})
afterAll(() => resources.disposeAsync())

async function take(given: Partial<BuildinstallSlice>, options: { signal?: AbortSignal; steps?: ReturnType<typeof testSteps> } = {}) {
  await using ctx = await testTaskContext(importTask, { slice: buildinstallSlice(given), blobs, manifests, ...options })
  const { result, key } = await runTestTask(importTask, ctx)
  const os = await flattenTree(manifests, result.outputs['os'] ?? testRef('none', 'tree'))
  const read = (path: string): Promise<Buffer> => blobs.readBytes(os.find((file) => file.path === path) ?? testRef('none'))
  const installer = await manifests.get(InstallerDocument, result.outputs['installer'] ?? testRef('none'))
  const { images } = await manifests.get(ImagesDocument, result.outputs['images'] ?? testRef('none'))
  return { result, key, os, read, installer, images }
}

/** The failure of an import from a copy of the tree with something changed, by its directory or by a server. */
async function failureOf(change: (copy: string) => void, answer?: (files: RequestListener) => RequestListener): Promise<unknown> {
  const copy = join(directory, 'copy')
  rmSync(copy, { recursive: true, force: true })
  cpSync(tree, copy, { recursive: true })
  change(copy)
  if (answer === undefined) return await take({ importFrom: `file://${copy}` }).catch((error: unknown) => error)
  await using other = await serve(answer(filesOf(copy)))
  return await take({ importFrom: other.url }).catch((error: unknown) => error)
}

const untouched = (): void => undefined

describe('an installer that is imported', () => {
  it.each([
    ['a server', () => server.url],
    ['a directory', () => `file://${tree}`],
  ])('from %s goes into the tree with its new label, and without the kickstart that the other tree had', async (_, url) => {
    const { os, read, installer, images, result } = await take({ importFrom: url() })
    expect(os.map(({ path }) => path)).toEqual([
      'EFI/BOOT/grub.cfg',
      'LICENSE',
      'images/boot.iso',
      'images/efiboot.img',
      'images/install.img',
      'images/pxeboot/vmlinuz',
      'isolinux/isolinux.bin',
      'isolinux/isolinux.cfg',
    ])
    const label = String.raw`hd:LABEL=DP-1.0\x20Server.x86_64`
    const grub = `search --no-floppy --set=root -l 'DP-1.0 Server.x86_64'\nlinux /vmlinuz inst.stage2=${label} quiet\n`
    expect((await read('EFI/BOOT/grub.cfg')).toString()).toBe(grub)
    expect((await read('isolinux/isolinux.cfg')).toString()).toContain(`inst.stage2=${label} quiet`)
    const efi = os.find(({ path }) => path === 'images/efiboot.img') ?? testRef('none')
    expect(execFileSync('mtype', ['-i', await blobs.file(efi), '::/EFI/BOOT/grub.cfg'], { encoding: 'utf8' })).toBe(grub)
    for (const path of ['images/boot.iso', 'images/install.img', 'images/pxeboot/vmlinuz', 'LICENSE']) {
      expect(await read(path)).toEqual(readFileSync(join(tree, path)))
    }
    expect(installer).toMatchObject({ images: { x86_64: { 'boot.iso': 'images/boot.iso' } }, stage2: { mainimage: 'images/install.img' } })
    for (const { path, digest } of os) if (path in installer.checksums) expect(`sha256:${installer.checksums[path]?.value}`).toBe(digest)
    expect(Object.keys(installer.checksums)).toHaveLength(3)
    expect(images).toMatchObject([{ type: 'boot', bootable: true, volumeId: 'Old', deliverable: 'buildinstall' }])
    expect(result.logs.map(({ path }) => path)).toEqual(['logs/x86_64/buildinstall-Server-logs/import.log'])
  })

  it('has the kickstart of its own compose, for which nothing is taken again', async () => {
    const steps = testSteps(blobs)
    const copy = join(directory, 'short-lived')
    cpSync(tree, copy, { recursive: true })
    await take({ importFrom: `file://${copy}` }, { steps })
    for (const path of ['images/boot.iso', 'images/install.img']) rmSync(join(copy, path))
    const second = await take({ importFrom: `file://${copy}`, kickstart: await blobs.putBytes(KICKSTART), checksum: 'sha512' }, { steps })
    expect(await second.read('ks.cfg')).toEqual(KICKSTART)
    expect((await second.read('isolinux/isolinux.cfg')).toString()).toContain(':/ks.cfg quiet')
    expect(second.installer.checksums['images/install.img']?.value).toMatch(/^[0-9a-f]{128}$/)
  })

  it('has the EFI image of the medium where that is a partition, and no file, of it', async () => {
    const newer = join(directory, 'newer', 'os')
    writeInstallerTree(newer, { label: 'Newer', appended: true })
    rmSync(join(newer, '..', 'stage'), { recursive: true })
    const files = execFileSync('isoinfo', ['-R', '-f', '-i', join(newer, 'images/boot.iso')], { encoding: 'utf8' })
    expect(files).not.toContain('efiboot.img')
    const { os } = await take({ importFrom: `file://${newer}` })
    const efi = os.find(({ path }) => path === 'images/efiboot.img') ?? testRef('none')
    const grub = execFileSync('mtype', ['-i', await blobs.file(efi), '::/EFI/BOOT/grub.cfg'], { encoding: 'utf8' })
    expect(grub).toContain("-l 'DP-1.0 Server.x86_64'")
  })

  it('is another one when the tree has changed', async () => {
    const changing = join(directory, 'changing')
    cpSync(tree, changing, { recursive: true })
    const { key } = await take({ importFrom: `file://${changing}` })
    writeFileSync(join(changing, 'images/install.img'), 'another runtime')
    writeTreeinfo(changing, 'x86_64')
    const changed = await take({ importFrom: `file://${changing}` })
    expect(changed.key).not.toBe(key)
    expect((await changed.read('images/install.img')).toString()).toBe('another runtime')
  })
})

describe('an installer that cannot be imported', () => {
  it.each<[string, (copy: string) => void, string, RegExp]>([
    ['nothing is there', (copy) => rmSync(copy, { recursive: true }), 'FILE_MISSING', /copy\/\.treeinfo cannot be read: ENOENT$/],
    ['what is there is a page', (copy) => writeFileSync(join(copy, '.treeinfo'), '<html>'), 'IMAGE_INVALID', /\.treeinfo:1: neither/],
    [
      'a file is missing',
      (copy) => rmSync(join(copy, 'images/install.img')),
      'FILE_MISSING',
      /images\/install\.img cannot be read: ENOENT$/,
    ],
    [
      'a file has another sum',
      (copy) => writeFileSync(join(copy, 'images/install.img'), 'x'),
      'IMAGE_INVALID',
      /images\/install\.img is not what \.treeinfo says: expected sha256 [0-9a-f]{64}, found 2d711642b726b044/,
    ],
    [
      'a file has no sum',
      (copy) => writeTreeinfo(copy, 'x86_64', 'images/install.img'),
      'IMAGE_INVALID',
      /has no checksum of images\/install\.img$/,
    ],
    [
      'it is of another arch',
      (copy) => writeTreeinfo(copy, 'aarch64'),
      'CONFIG_INVALID',
      /is a tree of aarch64, and its installer is wanted for x86_64$/,
    ],
    [
      'it has no installer',
      (copy) => writeFileSync(join(copy, '.treeinfo'), '[general]\narch = x86_64\n'),
      'IMAGE_INVALID',
      /names no images\/boot\.iso/,
    ],
    [
      'its sums are of a kind that nobody makes',
      (copy) => writeFileSync(join(copy, '.treeinfo'), readFileSync(join(copy, '.treeinfo'), 'utf8').replaceAll('sha256:', 'crc:')),
      'IMAGE_INVALID',
      /the checksum of images\/boot\.iso is of an unknown type: crc$/,
    ],
    [
      'a name leads out of the tree',
      (copy) => writeFileSync(join(copy, '.treeinfo'), '[general]\narch = x86_64\n[images-x86_64]\nkernel = ../kernel\n'),
      'IMAGE_INVALID',
      /'\.\.\/kernel' is not a clean relative path/,
    ],
    [
      'its image is damaged, and the sum is that of the damaged one',
      (copy) => {
        const image = join(copy, 'images/boot.iso')
        writeFileSync(image, readFileSync(image).fill(7, 500_000, 500_010))
        writeTreeinfo(copy, 'x86_64')
      },
      'IMAGE_INVALID',
      /implanted MD5 of images\/boot\.iso of file:.* is wrong/,
    ],
  ])('because %s', async (_, change, code, message) => {
    expect(await failureOf(change)).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('because its server has not got it', async () => {
    expect(
      await failureOf(
        (copy) => rmSync(join(copy, '.treeinfo')),
        (files) => files,
      ),
    ).toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringMatching(/\/\.treeinfo cannot be read: HTTP status 404$/),
    })
  })

  it('because a file is not there, with the reason, which is another one than for a place that is no tree', async () => {
    expect(await failureOf((copy) => rmSync(join(copy, 'images/install.img')))).toMatchObject({ hint: expect.stringContaining('mirror') })
    expect(await failureOf((copy) => rmSync(copy, { recursive: true }))).toMatchObject({
      hint: expect.stringContaining('directory of a tree'),
    })
  })

  it('is taken when a transfer is cut off once, and told when it always is', { timeout: 60_000 }, async () => {
    let cuts = 0
    const cutting =
      (most: number) =>
      (files: RequestListener): RequestListener =>
      (request, response) => {
        if (request.url !== '/images/install.img' || cuts >= most) return files(request, response)
        cuts += 1
        response.writeHead(200, { 'content-length': '7' })
        response.write('run')
        setImmediate(() => response.destroy())
      }
    expect(await failureOf(untouched, cutting(1))).toMatchObject({ result: expect.anything() })
    cuts = 0
    expect(await failureOf(untouched, cutting(Infinity))).toMatchObject({
      code: 'REPO_UNREACHABLE',
      message: expect.stringMatching(/images\/install\.img could not be read/),
    })
    expect(cuts).toBe(4)
  })

  it('ends at once when the compose is cancelled while a server says nothing', async () => {
    const controller = new AbortController()
    let asked = 0
    await using silent = await serve((request, response) => {
      if (request.url !== '/images/boot.iso') return filesOf(tree)(request, response)
      response.writeHead(200, { 'content-length': '1000000' })
      response.write('so far')
      asked += 1
    })
    const ending = take({ importFrom: silent.url }, { signal: controller.signal }).catch((error: unknown) => error)
    await waitUntil('the image is asked for', () => asked > 0)
    controller.abort(new Error('cancelled'))
    expect(await ending).toMatchObject({ message: 'cancelled' })
    expect(asked).toBe(1)
  })
})
