import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { assertExpected, Measure } from './digest.ts'
import { s3NameOf } from './s3-errors.ts'
import type { S3Objects } from './s3-objects.ts'
import type { BlobAddress } from './types.ts'

const SMALLEST_PART_BYTES = 16 * 1024 * 1024
/** S3 takes 10 000 parts. */
const MOST_PARTS = 9000
/** Parts held in memory at once. */
const PARTS_AT_ONCE = 3

/** What is to be uploaded, and where. The file is verified against the address while it is read. */
export interface FileUpload {
  bucket: string
  key: string
  path: string
  address: BlobAddress
}

/** Uploads a file in parts, each of which is tried again by itself. On failure, BLOB_CORRUPT included, no object appears. */
export async function uploadInParts(objects: S3Objects, upload: FileUpload): Promise<void> {
  const at = { Bucket: upload.bucket, Key: upload.key }
  const { UploadId } = await objects.request(`starting the upload of ${upload.key}`, 0, (options) =>
    objects.client.send(new CreateMultipartUploadCommand(at), options),
  )
  try {
    const parts = await uploadParts(objects, upload, UploadId ?? '')
    await complete(objects, upload, UploadId ?? '', parts)
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ ...at, UploadId })
    // The first failure is the one to tell; parts that stay are for the bucket's own lifecycle rules.
    await objects.client.send(abort).catch(() => undefined)
    throw error
  }
}

async function uploadParts(objects: S3Objects, upload: FileUpload, uploadId: string): Promise<CompletedPart[]> {
  const { size } = upload.address
  const partSize = Math.max(SMALLEST_PART_BYTES, Math.ceil(size / MOST_PARTS))
  const parts: CompletedPart[] = []
  await using file = await open(upload.path)
  const reader = new PartReader(file, partSize)
  const work = async () => {
    for (let part = await reader.next(); part !== null; part = await reader.next()) {
      const { bytes, number } = part
      const command = { Bucket: upload.bucket, Key: upload.key, UploadId: uploadId, PartNumber: number, Body: bytes }
      const { ETag } = await objects.request(`part ${number} of ${upload.key}`, bytes.byteLength, (options) =>
        objects.client.send(new UploadPartCommand(command), options),
      )
      parts.push({ PartNumber: number, ETag })
    }
  }
  const workers = Array.from({ length: PARTS_AT_ONCE }, () => work().finally(() => reader.stop()))
  const [failed] = (await Promise.allSettled(workers)).filter((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  assertExpected(upload.path, reader.finish(), upload.address)
  return parts.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0))
}

/** Reads one part after the other for several takers, and measures the file while doing so. */
class PartReader {
  readonly #file: FileHandle
  readonly #partSize: number
  readonly #measure = new Measure()
  #last: Promise<unknown> = Promise.resolve()
  #number = 0
  #isAtEnd = false

  constructor(file: FileHandle, partSize: number) {
    this.#file = file
    this.#partSize = partSize
  }

  async next(): Promise<{ number: number; bytes: Buffer } | null> {
    const read = this.#last.then(() => this.#read())
    this.#last = read.catch(() => undefined)
    return read
  }

  /** Nothing more is wanted, because all is read or because a taker failed. */
  stop(): void {
    this.#isAtEnd = true
  }

  finish(): BlobAddress {
    return this.#measure.finish()
  }

  async #read(): Promise<{ number: number; bytes: Buffer } | null> {
    if (this.#isAtEnd) return null
    const buffer = Buffer.allocUnsafe(this.#partSize)
    let length = 0
    for (let count = -1; count !== 0 && length < this.#partSize; length += count) {
      count = (await this.#file.read(buffer, length, this.#partSize - length)).bytesRead
    }
    this.#isAtEnd = length < this.#partSize
    if (length === 0) return null
    const bytes = buffer.subarray(0, length)
    this.#measure.update(bytes)
    this.#number += 1
    return { number: this.#number, bytes }
  }
}

/** An answer that got lost makes a second attempt fail with NoSuchUpload though the object is there. */
async function complete(objects: S3Objects, upload: FileUpload, uploadId: string, parts: CompletedPart[]): Promise<void> {
  const command = { Bucket: upload.bucket, Key: upload.key, UploadId: uploadId, MultipartUpload: { Parts: parts } }
  try {
    await objects.request(`completing the upload of ${upload.key}`, upload.address.size, (options) =>
      objects.client.send(new CompleteMultipartUploadCommand(command), options),
    )
  } catch (error) {
    const isGone = error instanceof Error && s3NameOf(error.cause) === 'NoSuchUpload'
    if (!isGone || (await objects.head(upload.key))?.size !== upload.address.size) throw error
  }
}
