import type { Ref } from '@murli/contracts'
import type { BlobStore } from '../blobs/index.ts'
import type { Metrics } from '../metrics/index.ts'

/** A blob store that counts the bytes that pass through it. */
export function countedBlobs(blobs: BlobStore, { blobBytes }: Metrics): BlobStore {
  const written = async (put: Promise<Ref>) => {
    const ref = await put
    blobBytes.inc({ direction: 'write' }, ref.size)
    return ref
  }
  const reads = (bytes: number) => blobBytes.inc({ direction: 'read' }, bytes)
  return {
    has: (digest) => blobs.has(digest),
    hasMany: (digests) => blobs.hasMany(digests),
    delete: (digest, options) => blobs.delete(digest, options),
    list: (shard) => blobs.list(shard),
    putBytes: (bytes) => written(blobs.putBytes(bytes)),
    putFile: (path, options) => written(blobs.putFile(path, options)),
    putStream: (stream, options) => written(blobs.putStream(stream, options)),
    read: (address) => {
      reads(address.size)
      return blobs.read(address)
    },
    readBytes: (address, options) => {
      reads(address.size)
      return blobs.readBytes(address, options)
    },
    readRange: (address, start, end) => {
      reads(end - start)
      return blobs.readRange(address, start, end)
    },
    file: (address) => {
      reads(address.size)
      return blobs.file(address)
    },
    place: (address, destination) => {
      reads(address.size)
      return blobs.place(address, destination)
    },
  }
}
