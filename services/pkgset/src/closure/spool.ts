import { readSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** Bytes [start, end) of a spool. */
export interface Span {
  start: number
  end: number
}

const BUFFER_BYTES = 1024 * 1024

/** A scratch file that is written from the front and, when it is whole, read in any order. */
export class Spool implements AsyncDisposable {
  readonly #file: FileHandle
  readonly #buffer = Buffer.alloc(BUFFER_BYTES)
  #buffered = 0
  #end = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<Spool> {
    return new Spool(await open(path, 'wx+'))
  }

  /** Copies the bytes; they may be overwritten afterwards. */
  async append(bytes: Buffer): Promise<Span> {
    const span = { start: this.#end, end: this.#end + bytes.length }
    if (this.#buffered + bytes.length > BUFFER_BYTES) await this.flush()
    if (bytes.length > BUFFER_BYTES) await this.#file.appendFile(bytes)
    else this.#buffered += bytes.copy(this.#buffer, this.#buffered)
    this.#end = span.end
    return span
  }

  /** Writes what `append` has kept back; before the first reading. */
  async flush(): Promise<void> {
    await this.#file.appendFile(this.#buffer.subarray(0, this.#buffered))
    this.#buffered = 0
  }

  /**
   * The bytes of all spans, one after the other. Synchronous: they were written a moment ago and are in the page cache, where
   * many small reads cost less than many promises.
   */
  read(spans: readonly Span[]): Buffer {
    const bytes = Buffer.alloc(spans.reduce((sum, { start, end }) => sum + end - start, 0))
    let filled = 0
    for (const { start, end } of spans) {
      for (let at = start; at < end;) {
        const count = readSync(this.#file.fd, bytes, filled, end - at, at)
        if (count === 0) throw new RangeError(`the spool ends before byte ${end}`)
        filled += count
        at += count
      }
    }
    return bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
