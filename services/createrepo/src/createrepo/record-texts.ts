import { readSync } from 'node:fs'
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

  /**
   * The elements of one document for the packages at those positions. Synchronous: the texts were written a moment ago and are in
   * the page cache, where many small reads cost less than many promises.
   */
  read(positions: readonly RecordPosition[], document: DocumentName): Buffer[] {
    const place = PLACES[document]
    const lengths = positions.map(({ at }) => at[place + 1]! - at[place])
    const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + length, 0))
    let end = 0
    return positions.map((position, index) => {
      const start = end
      end += lengths[index]!
      this.#fill(bytes.subarray(start, end), position, place)
      return bytes.subarray(start, end)
    })
  }

  #fill(bytes: Buffer, { bucket, at }: RecordPosition, place: 0 | 1 | 2): void {
    const offset = (this.#offsets[bucket] ?? Number.NaN) + at[place]
    for (let filled = 0; filled < bytes.length;) {
      const count = readSync(this.#file.fd, bytes, filled, bytes.length - filled, offset + filled)
      if (count === 0) throw new MurliError('INTERNAL', `a package points behind the end of record bucket ${bucket}`)
      filled += count
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
