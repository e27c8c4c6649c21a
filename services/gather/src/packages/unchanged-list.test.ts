import { zstdCompressSync } from 'node:zlib'
import type { Ref } from '@murli/contracts'
import { PackageListDocument, type PackageSetManifest } from '@murli/contracts/documents'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, testTaskContext } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { setPackage } from '../../test/set-package.ts'
import { testVariant } from '../../test/variant.ts'
import { packageList, type PlacedPayload } from './plan.ts'
import { packagesTask } from './task.ts'
import { recordDigests } from './record-digests.ts'
import { storeUnlessKnown } from './unchanged-list.ts'

const ELEMENT = '<package>one</package>'

/** Lists one package whose element lies behind others in its bucket, several times, with one store and one memo. */
async function lister() {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const payload = await blobs.putBytes(Buffer.from('the package'))
  const context = await testTaskContext(packagesTask, {
    slice: {
      kind: 'slice',
      version: 1,
      variant: testVariant(),
      arch: 'x86_64',
      hashedDirectories: false,
      linked: true,
      checksum: 'sha256',
      prefix: 'Packages/',
      directories: { binary: 'os', source: 'tree', debug: 'debug' },
    },
    blobs,
    manifests,
  })
  const list = async (before: string, element = ELEMENT): Promise<{ ref: Ref; bucket: Ref }> => {
    const bucket = await blobs.putBytes(zstdCompressSync(before + element))
    const [start, end] = [before.length, before.length + element.length]
    const record = setPackage('one-1-1.x86_64', { record: { bucket: 0, at: [start, start + 1, start + 2, end] } })
    const placed: PlacedPayload = {
      category: 'binary',
      record,
      path: 'Packages/one.rpm',
      facts: { ref: { ...payload, kind: 'blob' }, sigkey: null, checksums: {} },
    }
    const set: PackageSetManifest = {
      kind: 'package-set',
      version: 1,
      name: 'repos',
      arch: 'x86_64',
      buckets: [bucket],
      packages: [record],
      excluded: [],
    }
    const digests = await recordDigests([placed], set, context)
    return { ref: await storeUnlessKnown('binary', packageList('binary', [placed], set.buckets), digests, context), bucket }
  }
  return { list, blobs, manifests, [Symbol.asyncDispose]: () => context[Symbol.asyncDispose]() }
}

describe('a package list', () => {
  it('is the one of before when only others in its buckets have changed', async () => {
    await using lists = await lister()
    const first = await lists.list('<package>other</package>')
    const again = await lists.list('<package>another</package>')
    expect(again.ref).toEqual(first.ref)
    expect((await lists.manifests.get(PackageListDocument, again.ref)).buckets).toEqual([first.bucket])
  })

  it('is another one when its packages have other metadata', async () => {
    await using lists = await lister()
    const first = await lists.list('')
    const changed = await lists.list('', ELEMENT.replace('one', 'two'))
    expect(changed.ref).not.toEqual(first.ref)
    expect((await lists.manifests.get(PackageListDocument, changed.ref)).buckets).toEqual([changed.bucket])
  })

  it('is a new one when a bucket of before is gone', async () => {
    await using lists = await lister()
    const first = await lists.list('<package>other</package>')
    await lists.blobs.delete(first.bucket.digest)
    const again = await lists.list('<package>another</package>')
    expect((await lists.manifests.get(PackageListDocument, again.ref)).buckets).toEqual([again.bucket])
  })
})
