import { hash } from 'node:crypto'
import type { Digest, Ref } from '@murli/contracts'
import type { PackageSetManifest } from '@murli/contracts/documents'
import { openBucket } from '@murli/rpmmd/buckets'
import type { TaskContext } from '@murli/runtime/service'
import type { Placement } from './plan.ts'

type Host = Pick<TaskContext<unknown>, 'blobs' | 'signal'>

/** The sums of so many buckets are remembered, a few kilobytes each; those used longest ago go first. */
const REMEMBERED_BUCKETS = 1024

/** SHA-256 of the metadata of packages, by file name and place of the record. */
export type RecordDigests = ReadonlyMap<string, string>

/** Sums of the records of a bucket, by the byte at which each begins. A bucket has one content for ever, so they hold for every set. */
type SumsOfBucket = Map<number, string>

const remembered = new Map<Digest, SumsOfBucket>()

/**
 * Sums of what the repositories say of each package, all three documents of it. A bucket holds packages of several trees and is another
 * one when any of them changes; these sums are not. One bucket is open at a time, and none for what this process has summed up before.
 */
export async function recordDigests(placements: readonly Placement[], set: PackageSetManifest, host: Host): Promise<RecordDigests> {
  const digests = new Map<string, string>()
  const byBucket = Map.groupBy(placements, ({ record }) => record.record.bucket)
  for (const [bucket, members] of byBucket) {
    host.signal.throwIfAborted()
    const sums = await sumsOf(set.buckets[bucket]!, members, host)
    for (const { category, path, record } of members) digests.set(`${category}/${path}`, sums.get(record.record.at[0])!)
  }
  return digests
}

async function sumsOf(bucket: Ref, members: readonly Placement[], { blobs }: Host): Promise<SumsOfBucket> {
  const sums = remembered.get(bucket.digest) ?? new Map<number, string>()
  const spans = members.map(({ record }) => record.record.at)
  if (!spans.every(([start]) => sums.has(start))) {
    const text = await openBucket(await blobs.readBytes(bucket))
    for (const span of spans) sums.set(span[0], hash('sha256', text.subarray(span[0], span.at(-1)), 'base64'))
  }
  remembered.delete(bucket.digest)
  remembered.set(bucket.digest, sums)
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_BUCKETS) break
    remembered.delete(oldest)
  }
  return sums
}
