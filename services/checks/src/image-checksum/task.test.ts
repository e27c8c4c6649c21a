import { createHash } from 'node:crypto'
import type { ComposeIdentity, Ref, Variant } from '@murli/contracts'
import { type ImageRecord, ImagesDocument, TreeManifest } from '@murli/contracts/documents'
import type { ImageChecksumSlice } from '@murli/contracts/slices'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testRef, testTaskContext } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { imageChecksumTask } from './task.ts'

const server: Variant = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['s390x', 'x86_64'],
  isEmpty: false,
  parent: null,
  children: [],
  groups: [],
  environments: [],
  buildinstallPackages: [],
  modules: null,
  kojiTags: null,
  release: null,
}
const slice: ImageChecksumSlice = {
  kind: 'slice',
  version: 1,
  variant: server,
  arch: 'x86_64',
  listedUnder: ['x86_64'],
  release: { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null },
  directory: 'Server/x86_64/iso',
  nameFormat: '{compose_id}-{variant}-{arch}-{disc_type}{disc_num}{suffix}',
  checksums: ['md5', 'sha256'],
  oneFile: false,
  baseName: '',
  attributes: [],
}
const identity: Partial<ComposeIdentity> = { id: 'DP-1.0-20261122.t.0', type: 'test' }
const sum = (name: string, text: string): string => createHash(name).update(text).digest('hex')

/** Runs the task on images whose bytes are `texts`, each as the one image of an input of its own. */
async function run(
  texts: string[],
  changes: Partial<ImageChecksumSlice> = {},
  record: Partial<ImageRecord> = {},
  compose = identity,
  jigdo = '',
) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const images: { from: string; ref: Ref }[] = []
  const stored = async (text: string) => {
    const { digest, size } = await blobs.putBytes(Buffer.from(text))
    return { digest, size }
  }
  for (const [index, text] of texts.entries()) {
    const { digest, size } = await blobs.putBytes(Buffer.from(text))
    const manifest = await blobs.putBytes(Buffer.from('/a\n'))
    const [jigdoText, template] = [await stored(jigdo), await stored('the rest')]
    const image: ImageRecord = {
      variant: 'Server',
      arch: 'x86_64',
      type: 'dvd',
      format: 'iso',
      subvariant: 'Server',
      bootable: false,
      discNumber: index + 1,
      discCount: texts.length,
      implantMd5: null,
      volumeId: 'V',
      unified: false,
      additionalVariants: [],
      digest,
      size,
      mtime: 100 + index,
      checksums: { md5: sum('md5', text) },
      discType: 'dvd',
      suffix: '.iso',
      manifest: { digest: manifest.digest, size: manifest.size },
      path: null,
      deliverable: 'iso',
      canFail: false,
      ...(jigdo === '' ? {} : { jigdo: { text: jigdoText, template } }),
      ...record,
    }
    images.push({
      from: `createiso/Server/x86_64/d${index}`,
      ref: await manifests.put(ImagesDocument, { kind: 'images', version: 1, images: [image] }),
    })
  }
  await using ctx = await testTaskContext(imageChecksumTask, {
    slice: { ...slice, ...changes },
    inputs: { images },
    blobs,
    manifests,
    identity: compose,
  })
  const { result, key } = await runTestTask(imageChecksumTask, ctx)
  const named = await manifests.get(ImagesDocument, result.outputs['images'] ?? testRef('none', 'images'))
  const { files } = await manifests.get(TreeManifest, result.outputs['files'] ?? testRef('none', 'tree'))
  const jigdoTree = result.outputs['jigdo'] === undefined ? null : await manifests.get(TreeManifest, result.outputs['jigdo'])
  const jigdoTexts = jigdoTree?.files.map(async (file) => [file.path, (await blobs.readBytes(file)).toString()])
  const text = async (path: string): Promise<string> => {
    const file = files.find((candidate) => candidate.path === path)
    return file === undefined ? '' : (await blobs.readBytes(file)).toString()
  }
  return { images: named.images, files, text, key, jigdo: jigdoTexts === undefined ? null : await Promise.all(jigdoTexts) }
}

const NAME = 'DP-1.0-20261122.t.0-Server-x86_64-dvd'

test('names, checksum files and the directory', async () => {
  const { images, files, text } = await run(['two', 'one'])
  expect(images.map((image) => image.path)).toEqual([`Server/x86_64/iso/${NAME}1.iso`, `Server/x86_64/iso/${NAME}2.iso`])
  expect(images[0]?.checksums).toEqual({ md5: sum('md5', 'two'), sha256: sum('sha256', 'two') })
  const perImage = [1, 2].flatMap((disc) =>
    ['.iso', '.iso.MD5SUM', '.iso.SHA256SUM', '.iso.manifest'].map((suffix) => `${NAME}${disc}${suffix}`),
  )
  expect(files.map((file) => file.path)).toEqual([...perImage, 'MD5SUM', 'SHA256SUM'])
  expect(files.at(-1)?.mtime).toBe(101)
  expect(await text('SHA256SUM')).toBe(
    `# ${NAME}1.iso: 3 bytes\nSHA256 (${NAME}1.iso) = ${sum('sha256', 'two')}\n# ${NAME}2.iso: 3 bytes\nSHA256 (${NAME}2.iso) = ${sum('sha256', 'one')}\n`,
  )
  expect(await text(`${NAME}2.iso.MD5SUM`)).toBe(`# ${NAME}2.iso: 3 bytes\nMD5 (${NAME}2.iso) = ${sum('md5', 'one')}\n`)
})

test('one file, with a base name', async () => {
  const { files } = await run(['x'], { oneFile: true, checksums: ['sha512'], baseName: '%(release_short)s-{variant}-{arch}-%(dirname)s' })
  expect(files.map((file) => file.path)).toEqual([`${NAME}1.iso`, `${NAME}1.iso.manifest`, 'DP-Server-x86_64-iso-CHECKSUM'])
  await expect(run(['x'], { oneFile: true })).rejects.toThrow('exactly one algorithm')
})

test('a source directory has one file per binary arch when the name has the arch in it', async () => {
  const source = { arch: 'src', listedUnder: ['s390x', 'x86_64'], directory: 'Server/source/iso', oneFile: true, checksums: ['md5'] }
  const { files } = await run(['x'], { ...source, baseName: '{arch}' }, { arch: 'src' })
  expect(files.map((file) => file.path)).toEqual([
    'DP-1.0-20261122.t.0-Server-source-dvd1.iso',
    'DP-1.0-20261122.t.0-Server-source-dvd1.iso.manifest',
    's390x-CHECKSUM',
    'x86_64-CHECKSUM',
  ])
  expect((await run(['x'], { ...source, baseName: 'all' }, { arch: 'src' })).files.map((file) => file.path)).toContain('all-CHECKSUM')
})

test('two images cannot share a name, and a name is no path', async () => {
  await expect(run(['a', 'b'], { nameFormat: '{variant}{suffix}' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'two files in Server/x86_64/iso would have the name Server.iso',
  })
  await expect(run(['a'], { nameFormat: '../{variant}' })).rejects.toThrow("'../Server' cannot be the name of a file")
  await expect(run(['a'], { nameFormat: '{nope}' })).rejects.toThrow("Failed to create image name: unknown format element: 'nope'")
  await expect(run(['a'], { checksums: ['md6'] })).rejects.toThrow("unknown algorithm 'md6'")
})

test('the slice says names, limits and failing of the images of some nodes; others keep what their records say', async () => {
  const attributes = [{ from: 'createiso/Server/x86_64/d1', nameFormat: 'extra-{arch}{suffix}', maxSize: 7, canFail: true }]
  const { images, files } = await run(['a', 'b'], { attributes }, { maxSize: 5 })
  expect(images.map(({ path, maxSize, canFail }) => [path, maxSize, canFail])).toEqual([
    [`Server/x86_64/iso/${NAME}1.iso`, 5, false],
    ['Server/x86_64/iso/extra-x86_64.iso', 7, true],
  ])
  expect(files.map((file) => file.path)).toContain('extra-x86_64.iso.SHA256SUM')
  const [plain] = attributes
  const unlimited = await run(['a', 'b'], { attributes: [{ ...plain!, nameFormat: null, maxSize: null }] }, { maxSize: 5 })
  expect(unlimited.images.map(({ maxSize, canFail }) => [maxSize, canFail])).toEqual([
    [5, false],
    [5, true],
  ])
})

test('without images there is nothing in the directory', async () => {
  const { images, files } = await run([])
  expect([images, files]).toEqual([[], []])
})

test('the key knows the names and nothing else of the compose', async () => {
  const next = { ...identity, id: 'DP-1.0-20261123.t.0', date: '20261123', startedAt: 5 }
  const plain = { nameFormat: '{variant}{suffix}' }
  expect((await run(['a'], plain, {}, next)).key).toBe((await run(['a'], plain)).key)
  expect((await run(['a'], {}, {}, next)).key).not.toBe((await run(['a'])).key)
})

test('jigdo files get the name of their image, in a directory of their own', async () => {
  expect((await run(['x'])).jigdo).toBeNull()
  const made = 'Filename=image.iso\nTemplate=image.template\n\n[Parts]\nsum=A:a\n'
  const { jigdo, files } = await run(['x'], {}, {}, identity, made)
  expect(files.filter(({ path }) => path.includes('jigdo') || path.includes('template'))).toEqual([])
  expect(jigdo).toEqual([
    [`${NAME}1.iso.jigdo`, `Filename=${NAME}1.iso\nTemplate=${NAME}1.iso.template\n\n[Parts]\nsum=A:a\n`],
    [`${NAME}1.iso.template`, 'the rest'],
  ])
})
