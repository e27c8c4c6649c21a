import { S3Error } from '../error.ts'

const CR = 0x0d
const LF = 0x0a

/** Reads lines and counted bytes from a stream of chunks. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #pending: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The text before the next CR LF, without it. @throws {S3Error} InvalidRequest when it is longer than `limit` bytes. */
  async line(limit: number): Promise<string> {
    for (let searched = 0; ;) {
      const end = this.#pending.indexOf('\r\n', Math.max(0, searched - 1), 'latin1')
      if (end !== -1 && end <= limit) {
        const text = this.#pending.toString('latin1', 0, end)
        this.#pending = this.#pending.subarray(end + 2)
        return text
      }
      if (this.#pending.length > limit) throw new S3Error('InvalidRequest', 'A line between the chunks of the body is too long')
      searched = this.#pending.length
      await this.#more()
    }
  }

  /** The next `count` bytes, in pieces as they come. */
  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#pending.length === 0) await this.#more()
      const piece = this.#pending.subarray(0, left)
      this.#pending = this.#pending.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** @throws {S3Error} InvalidRequest when CR LF is not what comes next. */
  async lineEnd(): Promise<void> {
    while (this.#pending.length < 2) await this.#more()
    if (this.#pending[0] !== CR || this.#pending[1] !== LF)
      throw new S3Error('InvalidRequest', 'A chunk of the body does not end where it should')
    this.#pending = this.#pending.subarray(2)
  }

  /** @throws {S3Error} InvalidRequest when something comes after the end. */
  async end(): Promise<void> {
    const next = this.#pending.length > 0 ? null : await this.#source.next()
    if (next?.done !== true) throw new S3Error('InvalidRequest', 'There are bytes after the last chunk of the body')
  }

  async #more(): Promise<void> {
    const next = await this.#source.next()
    if (next.done === true) throw new S3Error('IncompleteBody', 'The request body ended before its last chunk')
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
  }
}
