import { GZIP_BLOCK_BYTES } from '@murli/rpmmd/compression'

const NEWLINE = 0x0a

/** A document while it is put together: bytes go straight into blocks of the size that the compressor takes without copying them. */
export class Blocks {
  #full: Buffer[] = []
  #block = Buffer.allocUnsafeSlow(GZIP_BLOCK_BYTES)
  #used = 0

  /** Text of one character per byte (latin1). */
  text(text: string): void {
    if (text.length > GZIP_BLOCK_BYTES - this.#used) this.bytes(Buffer.from(text, 'latin1'))
    else this.#used += this.#block.write(text, this.#used, 'latin1')
  }

  /** A copy of [start, end) of the bytes. */
  bytes(bytes: Buffer, start = 0, end = bytes.length): void {
    for (let at = start; at < end;) {
      if (this.#used === GZIP_BLOCK_BYTES) this.#next()
      const count = bytes.copy(this.#block, this.#used, at, end)
      this.#used += count
      at += count
    }
  }

  newline(): void {
    if (this.#used === GZIP_BLOCK_BYTES) this.#next()
    this.#block[this.#used] = NEWLINE
    this.#used += 1
  }

  /** The blocks that became full since this was asked the last time. */
  takeFull(): Buffer[] {
    const full = this.#full
    this.#full = []
    return full
  }

  /** What is left when all is written. */
  takeRest(): Buffer[] {
    this.#full.push(this.#block.subarray(0, this.#used))
    return this.takeFull()
  }

  #next(): void {
    this.#full.push(this.#block)
    this.#block = Buffer.allocUnsafeSlow(GZIP_BLOCK_BYTES)
    this.#used = 0
  }
}
