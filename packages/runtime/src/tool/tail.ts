/** Keeps the last bytes of a stream: at most `limit` bytes, cut at a character's border. */
export class Tail {
  readonly #limit: number
  #chunks: Buffer[] = []
  #bytes = 0
  #cut = false

  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes > 2 * this.#limit) this.#shorten()
  }

  /** The text kept; starts with `… ` when something before it was dropped. */
  text(): string {
    this.#shorten()
    const text = Buffer.concat(this.#chunks).toString('utf8')
    return this.#cut ? `… ${text.replace(/^\uFFFD+/, '')}` : text
  }

  #shorten(): void {
    if (this.#bytes <= this.#limit) return
    // Copied, so that the dropped part is not kept alive by a view.
    this.#chunks = [Buffer.from(Buffer.concat(this.#chunks).subarray(this.#bytes - this.#limit))]
    this.#bytes = this.#limit
    this.#cut = true
  }
}
