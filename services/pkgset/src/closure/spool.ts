import { open, type FileHandle } from 'node:fs/promises'

/** Bytes [start, end) of a spool. */
export interface Span {
  start: number
  end: number
}

const BUFFER_BYTES = 1024 * 1024

/** A scratch file that is written from the front and then read in any order. */
export class Spool implements AsyncDisposable {
  readonly #file: FileHandle
  #pending: Buffer[] = []
  #pendingBytes = 0
  #written: Promise<void> = Promise.resolve()
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
    this.#pending.push(Buffer.from(bytes))
    this.#pendingBytes += bytes.length
    this.#end = span.end
    if (this.#pendingBytes >= BUFFER_BYTES) await this.#flush()
    return span
  }

  async read(span: Span): Promise<Buffer> {
    await this.#flush()
    const bytes = Buffer.alloc(span.end - span.start)
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, span.start + filled)
      if (bytesRead === 0) throw new RangeError(`the spool ends before byte ${span.end}`)
      filled += bytesRead
    }
    return bytes
  }

  /** One write after the other: readers that come together must not write the same bytes twice, nor read before they are there. */
  #flush(): Promise<void> {
    if (this.#pendingBytes > 0) {
      const bytes = Buffer.concat(this.#pending)
      this.#pending = []
      this.#pendingBytes = 0
      this.#written = this.#written.then(() => this.#file.appendFile(bytes))
    }
    return this.#written
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}
