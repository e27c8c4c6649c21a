import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import type { PackageSetManifest, RecordPosition } from '@murli/contracts/documents'
import { type PackageRecord, parseFilelists, parsePrimary } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'

const KEPT_BYTES = 64 * 1024 ** 2

/**
 * Reads rpm-md records of a package set when somebody asks for them. All buckets lie uncompressed in one file of the task's scratch
 * space, and only a fixed amount of primary text is kept in memory, however large the set is. Synchronous, since the engine asks in
 * its inner loops.
 */
export class RecordReader implements Disposable {
  readonly #file: number
  /** Where each bucket starts in the file; one more for the end. */
  readonly #starts: readonly number[]
  /** Primary records by place in the file, the one read first at the front. */
  readonly #kept = new Map<number, { record: PackageRecord; bytes: number }>()
  #keptBytes = 0

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
    const place = (this.#starts[position.bucket] ?? 0) + position.at[0]
    const kept = this.#kept.get(place)
    if (kept !== undefined) return kept.record
    const slice = this.#slice(position, 0)
    const record = parsePrimary(slice)
    this.#keep(place, record, slice.length)
    return record
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

  #keep(place: number, record: PackageRecord, bytes: number): void {
    this.#kept.set(place, { record, bytes })
    this.#keptBytes += bytes
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES) break
      this.#kept.delete(oldest)
      this.#keptBytes -= freed
    }
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
