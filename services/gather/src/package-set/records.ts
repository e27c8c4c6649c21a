import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { PackageSetManifest, RecordPosition } from '@murli/contracts/documents'
import { type PackageRecord, parseFilelists, parsePrimary } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import pLimit from 'p-limit'

const DOWNLOADS_AT_ONCE = 8
const OPEN_BYTES = 256 * 1024 ** 2
const BUCKET_LIMIT_BYTES = 1024 ** 3

/**
 * Reads rpm-md records of a package set when somebody asks for them. The compressed buckets lie in a directory of the task;
 * of the text, as much as fits into a fixed budget stays in memory. Synchronous, since the engine asks in its inner loops.
 */
export class RecordReader {
  readonly #files: readonly string[]
  /** Uncompressed buckets, the one used last at the end. */
  readonly #open = new Map<number, Buffer>()
  #openBytes = 0

  private constructor(files: readonly string[]) {
    this.#files = files
  }

  /** Brings the buckets of a set into `directory`, which must not hold those of another set. */
  static async open(set: PackageSetManifest, blobs: BlobStore, directory: string): Promise<RecordReader> {
    const files = set.buckets.map((_, index) => join(directory, `bucket-${index}.zst`))
    await pLimit(DOWNLOADS_AT_ONCE).map(set.buckets, (bucket, index) => blobs.place(bucket, files[index] ?? ''))
    return new RecordReader(files)
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

  #slice(position: RecordPosition, part: 0 | 1): Buffer {
    return this.#bucket(position.bucket).subarray(position.at[part], position.at[part + 1])
  }

  #bucket(index: number): Buffer {
    const open = this.#open.get(index) ?? this.#read(index)
    this.#open.delete(index)
    this.#open.set(index, open)
    return open
  }

  #read(index: number): Buffer {
    const file = this.#files[index]
    if (file === undefined)
      throw new MurliError('INTERNAL', `a package names record bucket ${index}, but the set has ${this.#files.length}`)
    const text = zstdDecompressSync(readFileSync(file), { maxOutputLength: BUCKET_LIMIT_BYTES })
    this.#openBytes += text.length
    for (const [oldest, bytes] of this.#open) {
      if (this.#openBytes <= OPEN_BYTES) break
      this.#open.delete(oldest)
      this.#openBytes -= bytes.length
    }
    return text
  }
}
