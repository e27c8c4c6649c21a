import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { RecordPosition } from '@murli/contracts/documents'
import { decompress } from '@murli/rpmmd/compression'
import type { DocumentName } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/** More text than this in one bucket is not what pkgset makes. */
const BUCKET_LIMIT_BYTES = 2 * 1024 ** 3

const PLACES: Record<DocumentName, 0 | 1 | 2> = { primary: 0, filelists: 1, other: 2 }

/** The record texts of all packages of a list, opened on the scratch disk: the order of a repository jumps between buckets. */
export class RecordTexts implements AsyncDisposable {
  readonly #file: FileHandle
  readonly #offsets: number[]

  private constructor(file: FileHandle, offsets: number[]) {
    this.#file = file
    this.#offsets = offsets
  }

  static async open(buckets: readonly Ref[], { blobs, scratch }: { blobs: BlobStore; scratch: string }): Promise<RecordTexts> {
    const file = await open(join(scratch, 'record-texts'), 'wx+')
    const offsets: number[] = []
    let end = 0
    for (const bucket of buckets) {
      offsets.push(end)
      const name = `record bucket ${bucket.digest}`
      for await (const chunk of decompress(name, await blobs.read(bucket), { maxBytes: BUCKET_LIMIT_BYTES })) {
        await file.appendFile(chunk)
        end += chunk.length
      }
    }
    return new RecordTexts(file, offsets)
  }

  /** The element of one document for the package at that position. */
  async read(position: RecordPosition, document: DocumentName): Promise<Buffer> {
    const place = PLACES[document]
    const start = position.at[place]
    const bytes = Buffer.alloc(position.at[place + 1]! - start)
    const offset = (this.#offsets[position.bucket] ?? Number.NaN) + start
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, offset + filled)
      if (bytesRead === 0) throw new MurliError('INTERNAL', `a package points behind the end of record bucket ${position.bucket}`)
      filled += bytesRead
    }
    return bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
