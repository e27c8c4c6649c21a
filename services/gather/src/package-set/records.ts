import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import type { PackageSetManifest, RecordPosition } from '@murli/contracts/documents'
import { type PackageRecord, parseFilelists, parsePrimary } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

/**
 * Reads rpm-md records of a package set when somebody asks for them. All buckets lie uncompressed in one file of the task's scratch
 * space, so that memory stays small however large the set is. Synchronous, since the engine asks in its inner loops.
 */
export class RecordReader implements Disposable {
  readonly #file: number
  /** Where each bucket starts in the file; one more for the end. */
  readonly #starts: readonly number[]

  private constructor(file: number, starts: readonly number[]) {
    this.#file = file
    this.#starts = starts
  }

  /** Brings the buckets of a set into the file `path`, which must not exist. */
  static async open(set: PackageSetManifest, blobs: BlobStore, path: string): Promise<RecordReader> {
    const starts = [0]
    let at = 0
    await using file = await open(path, 'wx')
    for (const bucket of set.buckets) {
      await pipeline(await blobs.read(bucket), createZstdDecompress(), async (text: AsyncIterable<Buffer>) => {
        for await (const chunk of text) {
          await file.writeFile(chunk)
          at += chunk.length
        }
      })
      starts.push(at)
    }
    return new RecordReader(openSync(path, 'r'), starts)
  }

  primary(position: RecordPosition): PackageRecord {
    return parsePrimary(this.#slice(position, 0))
  }

  /** Whether the primary text of a package holds `text`: a quick look that saves reading most of them. */
  primaryMentions(position: RecordPosition, text: string): boolean {
    return this.#slice(position, 0).includes(text)
  }

  /** Paths of everything in the package: files, directories, ghosts. */
  files(position: RecordPosition): string[] {
    return parseFilelists(this.#slice(position, 1)).files.map((file) => file.path)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  #slice({ bucket, at }: RecordPosition, part: 0 | 1): Buffer {
    const [base = 0, limit = 0] = this.#starts.slice(bucket, bucket + 2)
    const [start, end] = part === 0 ? [at[0], at[1]] : [at[1], at[2]]
    if (start > end || base + end > limit) throw new MurliError('INTERNAL', `the record of a package lies outside of bucket ${bucket}`)
    const slice = Buffer.allocUnsafe(end - start)
    readSync(this.#file, slice, 0, slice.length, base + start)
    return slice
  }
}
