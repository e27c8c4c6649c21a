import type { Digest, Ref } from '@murli/contracts'
import { PackageListDocument, TreeManifest } from '@murli/contracts/documents'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { expect, it } from 'vitest'
import { packageTreeTask } from './task.ts'

const blobs = memoryBlobStore()
const manifests = manifestStore(blobs)
const digest = (sign: string): Digest => `sha256:${sign.repeat(64)}`

function list(...placed: [name: string, digest: Digest][]): Promise<Ref> {
  const packages = placed.map(([name, of], index) => ({
    name,
    epoch: '0',
    version: '1',
    release: '1',
    arch: 'src',
    path: `Packages/${name}-1-1.src.rpm`,
    digest: of,
    size: 10,
    mtime: 100 + index,
    checksums: {},
    record: { bucket: 0, at: [0, 1, 2, 3] as [number, number, number, number] },
  }))
  return manifests.put(PackageListDocument, { kind: 'package-list', version: 1, buckets: [], packages })
}

async function treeOf(...packages: Ref[]): Promise<TreeManifest> {
  const slice = { kind: 'slice' as const, version: 1 as const, packageDirectory: 'Packages' }
  const inputs = { packages: packages.map((ref, index) => ({ from: `gather/Server/arch${index}/packages`, ref })) }
  await using ctx = await testTaskContext(packageTreeTask, { slice, inputs, blobs, task: { item: 'tree' } })
  const { result } = await runTestTask(packageTreeTask, ctx)
  return manifests.get(TreeManifest, result.outputs['tree']!)
}

it('has every package once, by path, and its directory even without one', async () => {
  const tree = await treeOf(await list(['b', digest('b')], ['a', digest('a')]), await list(['a', digest('a')]))
  expect(tree.files).toEqual([
    { path: 'Packages/a-1-1.src.rpm', digest: digest('a'), size: 10, mtime: 100 },
    { path: 'Packages/b-1-1.src.rpm', digest: digest('b'), size: 10, mtime: 100 },
  ])
  expect((await treeOf(await list())).directories).toEqual(['Packages'])
})

it('refuses two different files of one name', async () => {
  await expect(treeOf(await list(['a', digest('a')]), await list(['a', digest('b')]))).rejects.toMatchObject({ code: 'GATHER_FAILED' })
})
