import { hash } from 'node:crypto'
import type { Ref } from '@murli/contracts'
import { PackageListDocument, type PackageSetManifest } from '@murli/contracts/documents'
import { openBucket } from '@murli/rpmmd/buckets'
import type { TaskContext } from '@murli/runtime/service'
import type { Placement } from './plan.ts'

type Host = Pick<TaskContext<unknown>, 'blobs' | 'manifests' | 'signal' | 'step'>

/** SHA-256 of the metadata of packages, by file name and place of the record. */
export type RecordDigests = ReadonlyMap<string, string>

/**
 * Sums of what the repositories say of each package, all three documents of it. A bucket holds packages of several trees and is another
 * one when any of them changes; these sums are not. One bucket is open at a time.
 */
export async function recordDigests(
  placements: readonly Placement[],
  set: PackageSetManifest,
  { blobs, signal }: Host,
): Promise<RecordDigests> {
  const digests = new Map<string, string>()
  const byBucket = Map.groupBy(placements, ({ record }) => record.record.bucket)
  for (const [bucket, members] of byBucket) {
    signal.throwIfAborted()
    const text = await openBucket(await blobs.readBytes(set.buckets[bucket]!))
    for (const { category, path, record } of members) {
      const { at } = record.record
      digests.set(`${category}/${path}`, hash('sha256', text.subarray(at[0], at.at(-1)), 'base64'))
    }
  }
  return digests
}

/**
 * Stores a package list, or finds the one of an earlier compose that lists the same packages with the same metadata, though in buckets of
 * then: what is made of an unchanged list is not made again because other trees have changed.
 */
export async function storeUnlessKnown(category: string, document: PackageListDocument, digests: RecordDigests, host: Host): Promise<Ref> {
  const own = await host.manifests.put(PackageListDocument, document)
  const content = document.packages.map(({ record: _record, ...rest }) => [rest, digests.get(`${category}/${rest.path}`) ?? null])
  const known = await host.step('package-list', { packages: content }, async () => own)
  if (known.digest === own.digest) return own
  const { buckets } = await host.manifests.get(PackageListDocument, known)
  const digestsOfBuckets = new Set(buckets.map(({ digest }) => digest))
  return (await host.blobs.hasMany(digestsOfBuckets)).size === digestsOfBuckets.size ? known : own
}
