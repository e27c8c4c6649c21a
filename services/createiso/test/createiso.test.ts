import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { type ImageRecord, ImagesDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { Variant } from '@murli/contracts'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { buildTreeinfo, parseTreeinfo, printDiscinfo, printMediaRepo, printTreeinfo } from '@murli/productmd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testRef, testTaskContext } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { createisoTask } from '../src/createiso/task.ts'

const server: Variant = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['x86_64'],
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
const release = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null }
const slice: CreateisoSlice = {
  kind: 'slice',
  version: 1,
  variant: server,
  arch: 'x86_64',
  release,
  volumeIdFormats: ['{release_short}-{version} {variant}.{arch}'],
  volumeIdSubstitutions: {},
  restrictedVolumeId: false,
  discTypes: { dvd: 'full' },
  capacity: 100_000_000,
  isoLevel: null,
  useXorrisofs: false,
  checksums: ['md5', 'sha512'],
  repositoryChecksum: 'sha256',
  namesHaveDiscNumber: true,
  canFail: false,
}
const discinfo = { timestamp: '1795366272.000000', description: 'Dummy Product 1.0', arch: 'x86_64', discs: null }

/** The files of a small tree. */
function treeContent(): Record<string, string | Buffer> {
  const treeinfo = buildTreeinfo({ variant: server, arch: 'x86_64', release, version: '1.0', timestamp: 1795366272, addons: [] })
  return {
    '.treeinfo': printTreeinfo(treeinfo, 'fresh'),
    '.discinfo': printDiscinfo(discinfo),
    'media.repo': printMediaRepo({ name: 'Dummy Product 1.0', mediaid: discinfo.timestamp }),
    'Packages/a=b-1-1.noarch.rpm': Buffer.alloc(600_000, 'a'),
    "Packages/it's-1-1.noarch.rpm": Buffer.alloc(200_000, 'b'),
    'repodata/repomd.xml': '<repomd/>\n',
    'scripts/run.sh': '#!/bin/sh\n',
  }
}

async function make(changes: Partial<CreateisoSlice>, content: Record<string, string | Buffer>, supported = false) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const files: TreeFile[] = []
  for (const [path, bytes] of Object.entries(content)) {
    const { digest, size } = await blobs.putBytes(Buffer.from(bytes))
    files.push({ path, digest, size, mtime: 1_700_000_000, ...(path.endsWith('.sh') ? { mode: 0o755 } : {}) })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const tree = await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: ['empty/inner'] })
  await using ctx = await testTaskContext(createisoTask, {
    slice: { ...slice, ...changes },
    inputs: { tree },
    blobs,
    manifests,
    identity: { supported },
  })
  const { result, key } = await runTestTask(createisoTask, ctx)
  const { images } = await manifests.get(ImagesDocument, result.outputs['images'] ?? testRef('none', 'images'))
  return { blobs, result, images, key }
}

type Made = Awaited<ReturnType<typeof make>>

/** The one image of a result, as a file. */
async function onlyImage({ images, blobs }: Made): Promise<{ image: ImageRecord; path: string; manifest: string }> {
  const [image] = images
  if (image?.manifest === undefined || image.manifest === null || images.length !== 1) throw new Error('expected one image with a manifest')
  return { image, path: await blobs.file(image), manifest: (await blobs.readBytes(image.manifest)).toString() }
}

const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' })
const content = (path: string, name: string): string => run('isoinfo', '-R', '-i', path, '-x', name)

test.each([
  ['genisoimage', false],
  ['xorrisofs', true],
])('%s: an image that the tools of others accept', async (_program, useXorrisofs) => {
  const made = await make({ useXorrisofs }, treeContent(), true)
  const { image, path, manifest } = await onlyImage(made)
  expect(image).toMatchObject({
    variant: 'Server',
    arch: 'x86_64',
    type: 'dvd',
    format: 'iso',
    subvariant: 'Server',
    bootable: false,
    discNumber: 1,
    discCount: 1,
    volumeId: 'DP-1.0 Server.x86_64',
    discType: 'full',
    suffix: '.iso',
    path: null,
    deliverable: 'iso',
    canFail: false,
  })
  expect(run('checkisomd5', '--md5sumonly', path)).toContain(`${image.implantMd5}\n`)
  expect(run('checkisomd5', '--md5sumonly', path)).toContain('Supported ISO: yes')
  run('checkisomd5', path)
  const description = run('isoinfo', '-d', '-i', path)
  expect(description).toContain('Volume id: DP-1.0 Server.x86_64\n')
  expect(description).toContain(`System id: ${useXorrisofs ? '' : 'LINUX'}\n`)
  expect(description).toContain('Joliet with UCS level 3 found')
  const bytes = await made.blobs.readBytes(image)
  expect(image.size).toBe(bytes.length)
  expect(image.checksums).toEqual(Object.fromEntries(['md5', 'sha512'].map((name) => [name, createHash(name).update(bytes).digest('hex')])))
  expect(manifest.split('\n')).toEqual([
    '/.discinfo',
    '/.treeinfo',
    '/Packages',
    '/Packages/a=b-1-1.noarch.rpm',
    "/Packages/it's-1-1.noarch.rpm",
    '/empty',
    '/empty/inner',
    '/media.repo',
    '/repodata',
    '/repodata/repomd.xml',
    '/scripts',
    '/scripts/run.sh',
    '',
  ])
  expect(content(path, '/.discinfo')).toBe(printDiscinfo({ ...discinfo, discs: [1] }))
  expect(content(path, '/media.repo')).toBe(treeContent()['media.repo'])
  expect(parseTreeinfo(content(path, '/.treeinfo')).media).toEqual({ discnum: 1, totaldiscs: 1 })
  expect(run('isoinfo', '-R', '-l', '-i', path)).toMatch(/-r-xr-xr-x.*Nov 14 2023.*run\.sh/)
  expect(made.result.logs.map((log) => log.path)).toEqual(['logs/x86_64/createiso-Server.x86_64.log'])
})

test('a tree without packages gives a warning and no image', async () => {
  const { images, result } = await make({}, { 'media.repo': 'x' })
  expect(images).toEqual([])
  expect(result.warnings).toEqual(['No RPMs found for Server.x86_64, skipping ISO'])
})

test('an unknown checksum is a fault of the configuration', async () => {
  await expect(make({ checksums: ['md6'] }, treeContent())).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

async function keyWith(identity: object, changes: Partial<CreateisoSlice> = {}): Promise<string> {
  await using ctx = await testTaskContext(createisoTask, { slice: { ...slice, ...changes }, identity })
  return JSON.stringify(await createisoTask.key?.(ctx))
}

test('the key knows what the image says of the compose, and nothing else of it', async () => {
  const plain = await keyWith({})
  expect(await keyWith({ id: 'DP-1.0-20261123.n.1', date: '20261123', respin: 1, startedAt: 1 })).toBe(plain)
  expect(await keyWith({ supported: true })).not.toBe(plain)
  const dated = { volumeIdFormats: ['{release_short} {date}'] }
  expect(await keyWith({ date: '20261123' }, dated)).not.toBe(await keyWith({}, dated))
})
