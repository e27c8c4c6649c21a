import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import type { RecordPosition } from '@murli/contracts/documents'
import { RpmmdError } from '../error.ts'
import type { DocumentName } from '../records/index.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** A bucket that opens to more than this is not what pkgset makes. */
const BUCKET_LIMIT_BYTES = 1024 ** 3

/** Where each document of a package stands in `RecordPosition.at`. */
const PLACES: Record<DocumentName, 0 | 1 | 2> = { primary: 0, filelists: 1, other: 2 }

/** Where no size is told, or one that is too large to be believed: output in pieces of this many bytes. */
const PIECE_BYTES = 256 * 1024
const BELIEVED_BYTES = 64 * 1024 ** 2

/** A record bucket as it is stored: the texts of its packages in one zstd frame that tells their size. Equal texts give equal bytes. */
export function packBucket(texts: Uint8Array): Promise<Uint8Array> {
  return compress(texts, { params: { [constants.ZSTD_c_compressionLevel]: 3 }, pledgedSrcSize: texts.byteLength })
}

/** Opens a stored record bucket. @returns the texts of all its packages, one after the other. */
export function openBucket(stored: Uint8Array): Promise<Uint8Array> {
  // With room for all of it nothing is copied, which would cost more than the unpacking; when none is left, zlib of Node asks for more.
  const size = contentSize(stored)
  return decompress(stored, { maxOutputLength: BUCKET_LIMIT_BYTES, chunkSize: size === null ? PIECE_BYTES : size + SPARE_BYTES })
}

/** The size that a zstd frame tells of its content (RFC 8878 §3.1.1.1); null when there is none that is believed. */
function contentSize(frame: Uint8Array): number | null {
  const [descriptor = 0] = frame.subarray(4, 5)
  const flag = descriptor >> 6
  const isSingleSegment = (descriptor & 0x20) !== 0
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!
  const length = flag === 0 ? Number(isSingleSegment) : 2 ** flag
  if (length === 0 || length > 4 || frame.byteLength < at + length) return null
  const size = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).readUIntLE(at, length) + (flag === 1 ? 256 : 0)
  return size <= BELIEVED_BYTES ? size : null
}

/** The least that zlib of Node takes as a size. */
const SPARE_BYTES = 64

/** Where the element of a document lies in its opened bucket, which has so many bytes. @throws {RpmmdError} INTERNAL: outside of it */
export function spanOf({ bucket, at }: RecordPosition, document: DocumentName, bytes: number): [start: number, end: number] {
  const [start, end] = [at[PLACES[document]], at[PLACES[document] + 1] ?? 0]
  if (start < 0 || start > end || end > bytes) throw new RpmmdError('INTERNAL', `a package points outside of record bucket ${bucket}`)
  return [start, end]
}
