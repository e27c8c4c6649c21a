import { hash } from 'node:crypto'
import { closeSync, createReadStream, fstatSync, openSync, readSync, rmSync, type Stats, statSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { assertExpected, digestOf, Measure } from './digest.ts'
import { withParent } from './publish.ts'
import type { BlobAddress, PutFileOptions } from './types.ts'

/**
 * Files up to this size are read and written by synchronous calls: for the thousands of small files of a distribution a round
 * trip through the thread pool costs many times what the work itself does. In bytes.
 */
export const SMALL_FILE_BYTES = 1024 * 1024
const CHUNK_BYTES = 1024 * 1024
/** Permission bits of files in a store or a cache. */
export const READ_ONLY = 0o444
const writeChunk = promisify(write)

/** A file that was read to its end. `bytes` is there when it was small. `stats`: what it was before it was read. */
export interface MeasuredFile {
  address: BlobAddress
  bytes: Buffer | null
  stats: Stats
}

/** Hashes a file in one pass, which `observe` may follow, unless it is `measured`. Errors of the operating system pass through. */
export async function measureFile(path: string, { observe, measured }: PutFileOptions = {}): Promise<MeasuredFile> {
  if (measured !== undefined) return measuredBefore(path, measured)
  const descriptor = openSync(path, 'r')
  let stats
  try {
    stats = fstatSync(descriptor)
    if (stats.size <= SMALL_FILE_BYTES) {
      const bytes = readWhole(descriptor, stats.size)
      observe?.(bytes)
      const address: BlobAddress = { digest: `sha256:${hash('sha256', bytes, 'hex')}`, size: bytes.byteLength }
      return { address, bytes, stats }
    }
  } finally {
    closeSync(descriptor)
  }
  const measure = new Measure()
  for await (const chunk of readChunks(path, stats)) {
    measure.update(chunk)
    observe?.(chunk)
  }
  return { address: measure.finish(), bytes: null, stats }
}

/** @throws {MurliError} BLOB_CORRUPT when the file has another size than was measured. */
function measuredBefore(path: string, measured: BlobAddress): MeasuredFile {
  const stats = statSync(path)
  assertExpected(path, { digest: measured.digest, size: stats.size }, measured)
  return { address: measured, bytes: null, stats }
}

/** The chunks of a file of about `size` bytes, large ones; `start` is the offset of the first byte, `end` of the byte after the last. */
export function readChunks(path: string, options: { size: number; start?: number; end?: number }): AsyncIterable<Buffer> {
  const highWaterMark = Math.max(1, Math.min(options.size, CHUNK_BYTES))
  const range = options.end === undefined ? {} : { end: options.end - 1 }
  return createReadStream(path, { highWaterMark, start: options.start ?? 0, ...range })
}

/** `size` bytes from the descriptor's position, fewer at the end of the file. */
export function readWhole(descriptor: number, size: number, position: number | null = null): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, position === null ? null : position + length)
    if (count === 0) break
    length += count
  }
  return length === size ? bytes : bytes.subarray(0, length)
}

/** Writes a new read-only file. */
export function writeSmallFile(path: string, bytes: Uint8Array): void {
  const descriptor = withParent(path, () => openSync(path, 'wx', READ_ONLY))
  try {
    for (let length = 0; length < bytes.byteLength;) length += writeSync(descriptor, bytes, length)
  } finally {
    closeSync(descriptor)
  }
}

/** Writes a new read-only file from a stream; on failure the file is removed. @returns what was written. */
export async function writeStreamed(path: string, chunks: AsyncIterable<Uint8Array>): Promise<BlobAddress> {
  const descriptor = withParent(path, () => openSync(path, 'wx', READ_ONLY))
  const measure = new Measure()
  try {
    for await (const chunk of chunks) {
      measure.update(chunk)
      for (let length = 0; length < chunk.byteLength;) length += (await writeChunk(descriptor, chunk, length)).bytesWritten
    }
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
  return measure.finish()
}

/**
 * Takes a stream: into memory while it is small, into a file named by `path` from then on.
 * @returns its address, and the bytes when they are in memory; otherwise the file is there.
 */
export async function spool(chunks: AsyncIterable<Uint8Array>, path: () => string): Promise<Spooled> {
  const kept: Uint8Array[] = []
  let size = 0
  const iterator = chunks[Symbol.asyncIterator]()
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    kept.push(next.value)
    size += next.value.byteLength
    if (size > SMALL_FILE_BYTES) {
      const file = path()
      return { address: await writeStreamed(file, resumed(kept, iterator)), bytes: null, path: file }
    }
  }
  const bytes = Buffer.concat(kept)
  return { address: { digest: digestOf(bytes), size: bytes.byteLength }, bytes, path: null }
}

/** Either in memory or in a file. */
export type Spooled = { address: BlobAddress; bytes: Buffer; path: null } | { address: BlobAddress; bytes: null; path: string }

async function* resumed(kept: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* kept.splice(0)
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  } finally {
    // When the disk is full, the source must not be left waiting.
    await iterator.return?.()
  }
}

/** Collects a stream of about `size` bytes; its errors pass through. */
export async function readWholeStream(chunks: AsyncIterable<Uint8Array>, size: number): Promise<Buffer> {
  const kept: Uint8Array[] = []
  for await (const chunk of chunks) kept.push(chunk)
  const [only] = kept
  if (kept.length === 1 && only !== undefined && only.byteLength === size) return Buffer.from(only.buffer, only.byteOffset, only.byteLength)
  return Buffer.concat(kept)
}
