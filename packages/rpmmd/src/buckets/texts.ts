import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { RecordPosition } from '@murli/contracts/documents'
import { workedAhead } from '../compression/index.ts'
import { RpmmdError } from '../error.ts'
import type { DocumentName } from '../records/index.ts'
import { openBucket, spanOf } from './bucket.ts'

/** Up to here all texts stay in memory; a distribution's do not fit and lie on the scratch disk. */
const MEMORY_BYTES = 64 * 1024 ** 2
/** So many are fetched and opened side by side. */
const BUCKETS_AT_ONCE = 4

/** The buckets of a package set or list: how many, how to fetch one as it is stored, and where to put texts that are too many. */
export interface RecordBuckets {
  count: number
  fetch: (bucket: number) => Promise<Uint8Array>
  /** A path that does not exist; it is made only when it is needed. */
  spillPath: string
  /** Instead of 64 MiB. */
  memoryBytes?: number
}

/**
 * The rpm-md texts of record buckets, opened (contracts: RecordPosition). Synchronous to read, since solvers ask in their inner
 * loops; memory is bounded whatever the size of the set.
 */
export class RecordTexts implements Disposable {
  readonly #buckets: readonly Uint8Array[] | null
  readonly #file: number | null
  /** Where each bucket starts in the file; one more for the end. */
  readonly #starts: readonly number[]

  private constructor(buckets: readonly Uint8Array[] | null, file: number | null, starts: readonly number[]) {
    this.#buckets = buckets
    this.#file = file
    this.#starts = starts
  }

  /** Fetches and opens every bucket. */
  static async open({ count, fetch, spillPath, memoryBytes = MEMORY_BYTES }: RecordBuckets): Promise<RecordTexts> {
    const starts = [0]
    const kept: Uint8Array[] = []
    let file: number | null = null
    const buckets = Array.from({ length: count }, (_, bucket) => bucket)
    for await (const text of workedAhead(buckets, BUCKETS_AT_ONCE, async (bucket) => openBucket(await fetch(bucket)))) {
      const end = starts.at(-1)! + text.length
      starts.push(end)
      kept.push(text)
      if (end > memoryBytes) {
        file ??= openSync(spillPath, 'wx+')
        for (const spilled of kept.splice(0)) writeWhole(file, spilled)
      }
    }
    return file === null ? new RecordTexts(kept, null, starts) : new RecordTexts(null, spillRest(file, kept), starts)
  }

  /** The element of one document for the package at that position. @throws {RpmmdError} INTERNAL: the position is in no bucket */
  slice(position: RecordPosition, document: DocumentName): Buffer {
    const { bucket } = position
    const [base = 0, limit = 0] = [this.#starts[bucket], this.#starts[bucket + 1]]
    const [start, end] = spanOf(position, document, limit - base)
    const text = this.#buckets?.[bucket]
    if (text !== undefined) return Buffer.from(text.buffer, text.byteOffset + start, end - start)
    return readWhole(this.#file!, base + start, end - start)
  }

  /** Gives the memory back; elements that were asked for cannot be read any more. */
  [Symbol.dispose](): void {
    if (this.#file !== null) closeSync(this.#file)
    for (const text of this.#buckets ?? []) release(text)
  }
}

/** So much more than its text the memory of a bucket may hold and still be its own. */
const OWN_SPARE_BYTES = 1024

/**
 * Lets go of memory now and not when garbage is collected some time: a worker with one tree after another would hold the texts of several.
 * Small texts may share their memory with others.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength <= byteLength + OWN_SPARE_BYTES) buffer.transfer(0)
}

function spillRest(file: number, kept: readonly Uint8Array[]): number {
  for (const text of kept) writeWhole(file, text)
  return file
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

function readWhole(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length;) {
    const count = readSync(file, bytes, filled, length - filled, position + filled)
    if (count === 0) throw new RpmmdError('INTERNAL', 'the file of record texts was cut off')
    filled += count
  }
  return bytes
}
