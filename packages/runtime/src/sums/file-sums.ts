import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { ThreadedHash } from './threaded-hash.ts'

/** A file that was read to its end: its size in bytes, and its checksums in hex by algorithm. */
export interface FileSums {
  readonly size: number
  readonly sums: Readonly<Record<string, string>>
}

/** Below this, threads cost more than they save. */
const THREADED_FROM_BYTES = 16 * 1024 * 1024
const CHUNK_BYTES = 4 * 1024 * 1024
/** Chunks between the reader and the slowest hash: the bound of what is held in memory. */
const CHUNKS = 4

/**
 * Checksums of a file by several algorithms, in one read. For a large file every algorithm has a thread of its own, so that the time is that
 * of the slowest one, and the event loop is free. Errors of the operating system pass through.
 * @param algorithms as OpenSSL names them, each once. @throws the reason of `signal`; ERR_OSSL… or ERR_CRYPTO… for an unknown algorithm.
 */
export async function fileSums(path: string, algorithms: readonly string[], options: { signal?: AbortSignal } = {}): Promise<FileSums> {
  await using file = await open(path)
  const { size } = await file.stat()
  return await (size < THREADED_FROM_BYTES ? sumsHere(file, algorithms) : sumsInThreads(file, algorithms, options.signal))
}

async function sumsHere(file: FileHandle, algorithms: readonly string[]): Promise<FileSums> {
  const bytes = await file.readFile()
  const sums = algorithms.map((algorithm) => [algorithm, createHash(algorithm).update(bytes).digest('hex')])
  return { size: bytes.byteLength, sums: Object.fromEntries(sums) as Record<string, string> }
}

async function sumsInThreads(file: FileHandle, algorithms: readonly string[], signal: AbortSignal | undefined): Promise<FileSums> {
  await using threads = new AsyncDisposableStack()
  const hashes = algorithms.map((algorithm) => threads.use(new ThreadedHash(algorithm)))
  const chunks = Array.from({ length: CHUNKS }, () => ({
    bytes: new Uint8Array(new SharedArrayBuffer(CHUNK_BYTES)),
    // A hash that failed says so when it is asked for its digest.
    free: Promise.allSettled<void>([]),
  }))
  let size = 0
  for (let turn = 0; ; turn += 1) {
    const chunk = chunks[turn % CHUNKS]
    if (chunk === undefined) break
    await chunk.free
    signal?.throwIfAborted()
    const length = await fill(file, chunk.bytes, size)
    if (length === 0) break
    size += length
    chunk.free = Promise.allSettled(hashes.map((hash) => hash.update(chunk.bytes.subarray(0, length))))
  }
  const digests = await Promise.all(hashes.map((hash) => hash.digest()))
  return { size, sums: Object.fromEntries(algorithms.map((algorithm, index) => [algorithm, digests[index] ?? ''])) }
}

/** @returns how many bytes were read from `position` on, fewer than fit only at the end of the file. */
async function fill(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let length = 0
  while (length < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, length, bytes.byteLength - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}
