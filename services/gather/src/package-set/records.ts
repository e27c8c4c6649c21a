import type { PackageSetManifest, RecordPosition } from '@murli/contracts/documents'
import { RecordTexts } from '@murli/rpmmd/buckets'
import { type PackageRecord, parseFilelists, parsePrimary } from '@murli/rpmmd/records'
import type { BlobStore } from '@murli/runtime/blobs'

const KEPT_BYTES = 64 * 1024 ** 2

/**
 * Reads rpm-md records of a package set when somebody asks for them. Only a fixed amount of primary text is kept parsed, however
 * large the set is.
 */
export class RecordReader implements Disposable {
  readonly #texts: RecordTexts
  /** Primary records by bucket and place, the one read first at the front. */
  readonly #kept = new Map<string, { record: PackageRecord; bytes: number }>()
  #keptBytes = 0

  private constructor(texts: RecordTexts) {
    this.#texts = texts
  }

  /** Opens the buckets of a set; texts that are too many for memory go into the file `path`, which must not exist. */
  static async open(set: PackageSetManifest, blobs: BlobStore, path: string): Promise<RecordReader> {
    const fetch = (bucket: number) => blobs.readBytes(set.buckets[bucket]!)
    return new RecordReader(await RecordTexts.open({ count: set.buckets.length, fetch, spillPath: path }))
  }

  primary(position: RecordPosition): PackageRecord {
    const place = `${position.bucket}:${position.at[0]}`
    const kept = this.#kept.get(place)
    if (kept !== undefined) return kept.record
    const slice = this.#texts.slice(position, 'primary')
    const record = parsePrimary(slice)
    this.#keep(place, record, slice.length)
    return record
  }

  /** Whether the primary text of a package holds `text`: a quick look that saves reading most of them. */
  primaryMentions(position: RecordPosition, text: string): boolean {
    return this.#texts.slice(position, 'primary').includes(text)
  }

  /** Paths of everything in the package: files, directories, ghosts. */
  files(position: RecordPosition): string[] {
    return parseFilelists(this.#texts.slice(position, 'filelists')).files.map((file) => file.path)
  }

  [Symbol.dispose](): void {
    this.#texts[Symbol.dispose]()
  }

  #keep(place: string, record: PackageRecord, bytes: number): void {
    this.#kept.set(place, { record, bytes })
    this.#keptBytes += bytes
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES) break
      this.#kept.delete(oldest)
      this.#keptBytes -= freed
    }
  }
}
