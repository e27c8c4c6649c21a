import type { PackageSetManifest } from '@murli/contracts/documents'
import { openBucket, spanOf } from '@murli/rpmmd/buckets'
import type { DocumentName } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'

/** A package of a set, by its index, with its element of a document: a view of the opened bucket. */
export interface SetRecord {
  readonly index: number
  readonly slice: Buffer
}

/**
 * The elements of one document for some packages of a set, in the order of their buckets and then of the set. One bucket after the
 * other is opened and read; memory holds one, whatever the size of the set.
 */
export async function* setRecords(
  set: PackageSetManifest,
  indices: Iterable<number>,
  document: DocumentName,
  { blobs, signal }: { blobs: BlobStore; signal: AbortSignal },
): AsyncGenerator<SetRecord> {
  const wanted = [...indices].flatMap((index) => {
    const packaged = set.packages[index]
    return packaged === undefined ? [] : [{ index, position: packaged.record }]
  })
  const byBucket = [...Map.groupBy(wanted, ({ position }) => position.bucket)].toSorted(([one], [other]) => one - other)
  for (const [bucket, members] of byBucket) {
    signal.throwIfAborted()
    const text = await openBucket(await blobs.readBytes(set.buckets[bucket]!))
    for (const { index, position } of members.toSorted((one, other) => one.index - other.index)) {
      const [start, end] = spanOf(position, document, text.length)
      yield { index, slice: Buffer.from(text.buffer, text.byteOffset + start, end - start) }
    }
  }
}
