import { execFileSync } from 'node:child_process'
import type { Variant } from '@murli/contracts'
import { type ImageRecord, ImagesDocument, type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import { buildTreeinfo, printDiscinfo, printMediaRepo, printTreeinfo } from '@murli/productmd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testRef, testTaskContext } from '@murli/runtime/testing'
import { createisoTask } from '../src/createiso/task.ts'

/** The variant. */
export const server: Variant = {
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
/** What the tree states. */
export const release = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null }
/** Of a variant whose tree fits on one medium. */
export const slice: CreateisoSlice = {
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
  bootable: false,
  isoLevel: null,
  useXorrisofs: false,
  checksums: ['md5', 'sha512'],
  jigdo: false,
  repositoryChecksum: 'sha256',
  namesHaveDiscNumber: true,
}
/** What the tree's `.discinfo` has. */
export const discinfo = { timestamp: '1795366272.000000', description: 'Dummy Product 1.0', arch: 'x86_64', discs: null }

/** The files of a small tree. */
export function treeContent(): Record<string, string | Buffer> {
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

/** Runs the task on a tree of these files. */
export async function make(changes: Partial<CreateisoSlice>, content: Record<string, string | Buffer>, supported = false) {
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

/** A result with what is needed to look at it. */
export type Made = Awaited<ReturnType<typeof make>>

/** The one image of a result, as a file. */
export async function onlyImage({ images, blobs }: Made): Promise<{ image: ImageRecord; path: string; manifest: string }> {
  const [image] = images
  if (image?.manifest === undefined || image.manifest === null || images.length !== 1) throw new Error('expected one image with a manifest')
  return { image, path: await blobs.file(image), manifest: (await blobs.readBytes(image.manifest)).toString() }
}

/** What a program prints. */
export const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' })
/** A file inside an image, by its Rock Ridge name. */
export const content = (path: string, name: string): string => run('isoinfo', '-R', '-i', path, '-x', name)
