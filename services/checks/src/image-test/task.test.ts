import { type ImageRecord, ImagesDocument, TreeManifest } from '@murli/contracts/documents'
import type { TestSlice } from '@murli/contracts/slices'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { imageTestTask } from './task.ts'

const MD5 = '7f2e72b7e181a6a0dc8f1332db8bb142'
const slice: TestSlice = { kind: 'slice', version: 1, variant: 'Server', arch: 'x86_64', maxSize: null, strict: false }

/** The first sectors of an image (spec 06 §9.1), with what `change` does to them. */
function isoBytes(change: (bytes: Buffer) => void = () => undefined): Buffer {
  const bytes = Buffer.alloc(20 * 2048)
  bytes.write('\x01CD001\x01', 0x8000, 'latin1')
  bytes.fill(' ', 0x8008, 0x8048)
  bytes.write('DP-1.0 Server', 0x8028)
  bytes.writeUInt32BE(20, 0x8000 + 84)
  bytes.write(`ISO MD5SUM = ${MD5};SKIPSECTORS = 15;RHLISOSTATUS=0;`, 0x8000 + 883)
  change(bytes)
  return bytes
}

/** The record of an ISO; its digest and size are the bytes'. */
const imageRecord: ImageRecord = {
  variant: 'Server',
  arch: 'x86_64',
  type: 'dvd',
  format: 'iso',
  subvariant: 'Server',
  bootable: false,
  discNumber: 1,
  discCount: 1,
  implantMd5: MD5,
  volumeId: 'DP-1.0 Server',
  unified: false,
  additionalVariants: [],
  mtime: 1,
  checksums: {},
  discType: 'dvd',
  suffix: '.iso',
  manifest: null,
  path: 'Server/x86_64/iso/a.iso',
  deliverable: 'iso',
  canFail: false,
  digest: `sha256:${'0'.repeat(64)}`,
  size: 0,
}

async function run(bytes: Buffer, record: Partial<ImageRecord> = {}, changes: Partial<TestSlice> = {}): Promise<string[]> {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const { digest, size } = await blobs.putBytes(bytes)
  const image: ImageRecord = { ...imageRecord, digest, size, ...record }
  const images = await manifests.put(ImagesDocument, { kind: 'images', version: 1, images: [image] })
  const files = await manifests.put(TreeManifest, { kind: 'tree', version: 1, files: [], mounts: [], directories: [] })
  await using ctx = await testTaskContext(imageTestTask, { slice: { ...slice, ...changes }, inputs: { images, files }, blobs, manifests })
  return (await runTestTask(imageTestTask, ctx)).result.warnings
}

test('a good image passes without a word', async () => {
  expect(await run(isoBytes())).toEqual([])
  expect(await run(Buffer.from('QFI'), { format: 'qcow2', type: 'qcow2' })).toEqual([])
})

test('what is no ISO is told', async () => {
  await expect(run(Buffer.alloc(50_000))).rejects.toMatchObject({
    code: 'IMAGE_INVALID',
    message: 'Server/x86_64/iso/a.iso does not look like an ISO file',
  })
  await expect(run(Buffer.from('short'))).rejects.toThrow('does not look like an ISO file')
})

test.each<[string, (bytes: Buffer) => void]>([
  ['MBR', (bytes) => bytes.write('\x55\xaa', 0x1fe, 'latin1')],
  ['GPT', (bytes) => bytes.write('EFI PART', 0x200)],
  ['El Torito', (bytes) => bytes.write('CD001\x01EL TORITO SPECIFICATION', 0x8801)],
])('%s makes an image bootable', async (_name, change) => {
  expect(await run(isoBytes(change), { bootable: true })).toEqual([])
})

test('a bootable image without any of them is refused on PC arches only', async () => {
  await expect(run(isoBytes(), { bootable: true })).rejects.toThrow(
    'is supposed to be bootable, but does not have MBR nor GPT nor is it a bootable ISO',
  )
  expect(await run(isoBytes(), { bootable: true, arch: 'aarch64' })).toEqual([])
})

test('an image says what its record says', async () => {
  await expect(run(isoBytes(), { volumeId: 'other', implantMd5: null })).rejects.toThrow(
    `has the volume id 'DP-1.0 Server', its record says 'other'; Server/x86_64/iso/a.iso has the implanted MD5 ${MD5}, its record says null`,
  )
  expect(await run(isoBytes((bytes) => bytes.writeUInt32BE(21, 0x8000 + 84)))).toEqual([
    'Server/x86_64/iso/a.iso has 40960 bytes, its volume 43008',
  ])
})

test('too large is a warning, or an error when strict', async () => {
  const message = 'ISO Server/x86_64/iso/a.iso is too big. Expected max 40959B, got 40960B'
  expect(await run(isoBytes(), {}, { maxSize: 40959 })).toEqual([message])
  expect(await run(isoBytes(), {}, { maxSize: 40960, strict: true })).toEqual([])
  await expect(run(isoBytes(), {}, { maxSize: 40959, strict: true })).rejects.toThrow(message)
})

test('too large is an error when strict even where the image may fail', async () => {
  const tooBig = run(isoBytes(), { canFail: true }, { maxSize: 40959, strict: true })
  await expect(tooBig).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  expect(await run(isoBytes(), { canFail: true }, { maxSize: 40959 })).toHaveLength(1)
})

test('an image that may fail is turned away, with all that is about it alone', async () => {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const record = (name: string, changes: Partial<ImageRecord>): ImageRecord => ({
    ...imageRecord,
    path: `Server/x86_64/iso/${name}`,
    ...changes,
  })
  const stored = async (bytes: Buffer) => {
    const { digest, size } = await blobs.putBytes(bytes)
    return { digest, size }
  }
  const good = record('good.iso', await stored(isoBytes()))
  const bad = record('bad.iso', { ...(await stored(Buffer.alloc(9))), canFail: true, manifest: await stored(Buffer.from('x')) })
  const about = (name: string) => `# ${name}: 1 bytes\nMD5 (${name}) = 00\n`
  const texts: [path: string, text: string][] = [
    ['MD5SUM', about('bad.iso') + about('good.iso')],
    ['bad.iso', ''],
    ['bad.iso.MD5SUM', about('bad.iso')],
    ['bad.iso.manifest', 'x'],
    ['good.iso', ''],
    ['good.iso.MD5SUM', about('good.iso')],
  ]
  const files = await Promise.all(texts.map(async ([path, text]) => ({ path, ...(await stored(Buffer.from(text))), mtime: 1 })))
  const inputs = {
    images: await manifests.put(ImagesDocument, { kind: 'images', version: 1, images: [bad, good] }),
    files: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] }),
  }
  await using ctx = await testTaskContext(imageTestTask, { slice, inputs, blobs, manifests })
  const { outputs } = (await runTestTask(imageTestTask, ctx)).result
  expect((await manifests.get(ImagesDocument, outputs['rejected']!)).images).toEqual([bad])
  expect((await manifests.get(ImagesDocument, outputs['images']!)).images).toEqual([good])
  const left = (await manifests.get(TreeManifest, outputs['files']!)).files
  const sums = await Promise.all(left.filter(({ path }) => path.endsWith('SUM')).map(async (file) => String(await blobs.readBytes(file))))
  expect(left.map(({ path }) => path)).toEqual(['MD5SUM', 'good.iso', 'good.iso.MD5SUM'])
  expect(sums).toEqual([about('good.iso'), about('good.iso')])
})

test('an image that may fail is a warning', async () => {
  expect(await run(Buffer.alloc(9), { canFail: true })).toEqual([
    '[FAIL] Iso (variant Server, arch x86_64, subvariant Server) failed, but going on anyway.: Server/x86_64/iso/a.iso does not look like an ISO file',
  ])
})
