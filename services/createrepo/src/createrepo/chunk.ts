const NEWLINE = 0x0a
/** A chunk is handed on when it has so many bytes: few turns of the event loop, and it stays in the processor's cache. */
const CHUNK_BYTES = 256 * 1024
const SPARE_BYTES = 64 * 1024

/** The piece of a document that is being put together. Its memory is used again, so that a document of any size takes no more. */
export class Chunk {
  #bytes = Buffer.allocUnsafeSlow(CHUNK_BYTES + SPARE_BYTES)
  #used = 0

  get isFull(): boolean {
    return this.#used >= CHUNK_BYTES
  }

  /** Appends text of one character per byte (latin1). */
  text(text: string): void {
    this.#makeRoom(text.length)
    this.#used += this.#bytes.write(text, this.#used, 'latin1')
  }

  /** Appends a copy of [start, end) of the bytes. */
  bytes(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#makeRoom(end - start)
    this.#used += bytes.copy(this.#bytes, this.#used, start, end)
  }

  newline(): void {
    this.#makeRoom(1)
    this.#bytes[this.#used] = NEWLINE
    this.#used += 1
  }

  /** What was written since the last time. It is overwritten by what is written next. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#used)
    this.#used = 0
    return taken
  }

  #makeRoom(count: number): void {
    if (this.#used + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(2 * (this.#used + count))
    this.#bytes.copy(larger, 0, 0, this.#used)
    this.#bytes = larger
  }
}
