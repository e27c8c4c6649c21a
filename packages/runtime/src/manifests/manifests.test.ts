import { canonicalJson } from '@murli/contracts'
import type { Ref } from '@murli/contracts'
import { ExtraFilesDocument, TreeManifest } from '@murli/contracts/documents'
import { describe, expect, it } from 'vitest'
import type { BlobStore } from '../blobs/types.ts'
import { memoryBlobStore } from '../testing/memory-blobs.ts'
import { manifestStore } from './index.ts'

const tree = (paths: string[]): TreeManifest => ({
  kind: 'tree',
  version: 1,
  files: paths.map((path) => ({ path, digest: `sha256:${'0'.repeat(64)}`, size: 1, mtime: 7 })),
  mounts: [],
  directories: [],
})

function countingReads(blobs: BlobStore): BlobStore & { reads: number } {
  const counting = Object.create(blobs) as BlobStore & { reads: number }
  counting.reads = 0
  counting.readBytes = (address, options) => {
    counting.reads += 1
    return blobs.readBytes(address, options)
  }
  counting.putBytes = (bytes) => blobs.putBytes(bytes)
  return counting
}

describe('manifestStore', () => {
  it('stores canonical JSON, names the kind, and gives the document back', async () => {
    const blobs = memoryBlobStore()
    const ref = await manifestStore(blobs).put(TreeManifest, tree(['a', 'b/c']))
    expect(ref.kind).toBe('tree')
    expect((await blobs.readBytes(ref)).toString()).toBe(canonicalJson(tree(['a', 'b/c'])))
    expect(await manifestStore(blobs).get(TreeManifest, ref)).toEqual(tree(['a', 'b/c']))
  })

  it('gives equal documents the same ref', async () => {
    const manifests = manifestStore(memoryBlobStore())
    const { kind, ...rest } = tree(['a'])
    expect(await manifests.put(TreeManifest, { ...rest, kind })).toEqual(await manifests.put(TreeManifest, tree(['a'])))
  })

  it('refuses what does not fit the schema, on the way in and on the way out', async () => {
    const blobs = memoryBlobStore()
    const manifests = manifestStore(blobs)
    await expect(manifests.put(TreeManifest, tree(['../up']))).rejects.toMatchObject({ code: 'METADATA_INVALID' })
    const bad: Ref = { ...(await blobs.putBytes(Buffer.from('{"kind":"tree","version":1}'))), kind: 'tree' }
    await expect(manifests.get(TreeManifest, bad)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
    const text: Ref = { ...(await blobs.putBytes(Buffer.from('not json'))), kind: 'tree' }
    await expect(manifests.get(TreeManifest, text)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
    const ref = await manifests.put(TreeManifest, tree(['a']))
    await expect(manifests.get(ExtraFilesDocument, ref)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
  })

  it('reads a document once, also when asked twice at the same time, and forgets failures', async () => {
    const blobs = countingReads(memoryBlobStore())
    const ref = await manifestStore(blobs).put(TreeManifest, tree(['a']))
    const manifests = manifestStore(blobs)
    await Promise.all([manifests.get(TreeManifest, ref), manifests.get(TreeManifest, ref)])
    await manifests.get(TreeManifest, ref)
    expect(blobs.reads).toBe(1)

    const missing: Ref = { kind: 'tree', digest: `sha256:${'1'.repeat(64)}`, size: 2 }
    await expect(manifests.get(TreeManifest, missing)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
    await expect(manifests.get(TreeManifest, missing)).rejects.toMatchObject({ code: 'BLOB_MISSING' })
    expect(blobs.reads).toBe(3)
  })

  it('keeps no more than its bytes, the least recently used going first', async () => {
    const blobs = countingReads(memoryBlobStore())
    const writer = manifestStore(blobs)
    const refs = await Promise.all(['a', 'b', 'c'].map((path) => writer.put(TreeManifest, tree([path]))))
    const size = refs[0]?.size ?? 0
    const manifests = manifestStore(blobs, { cacheBytes: size * 2 })
    const get = async (index: number) => manifests.get(TreeManifest, refs[index] as Ref)
    await get(0)
    await get(1)
    await get(0)
    await get(2)
    expect(blobs.reads).toBe(3)
    await get(0)
    expect(blobs.reads).toBe(3)
    await get(1)
    expect(blobs.reads).toBe(4)
  })
})
