import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { RecordPosition } from '@murli/contracts/documents'
import { RpmmdError } from '../error.ts'
import type { DocumentName } from '../records/index.ts'

const decompress = promisify(zstdDecompress)

/** A bucket that opens to more than this is not what pkgset makes. */
const BUCKET_LIMIT_BYTES = 1024 ** 3

/** Where each document of a package stands in `RecordPosition.at`. */
const PLACES: Record<DocumentName, 0 | 1 | 2> = { primary: 0, filelists: 1, other: 2 }

/** Opens a stored record bucket. @returns the texts of all its packages, one after the other. */
export function openBucket(stored: Uint8Array): Promise<Uint8Array> {
  return decompress(stored, { maxOutputLength: BUCKET_LIMIT_BYTES })
}

/** Where the element of a document lies in its opened bucket, which has so many bytes. @throws {RpmmdError} INTERNAL: outside of it */
export function spanOf({ bucket, at }: RecordPosition, document: DocumentName, bytes: number): [start: number, end: number] {
  const [start, end] = [at[PLACES[document]], at[PLACES[document] + 1] ?? 0]
  if (start < 0 || start > end || end > bytes) throw new RpmmdError('INTERNAL', `a package points outside of record bucket ${bucket}`)
  return [start, end]
}
