import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/**
 * The file that gets all output of a program. When it cannot be written, for its disk is full, the program goes on, and whoever runs it reads on:
 * why the program fails then says more than that its log is cut off. Otherwise `end` tells.
 */
export class OutputLog {
  readonly #stream: WriteStream
  #error: Error | null = null

  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'a' })
    this.#stream.on('error', (error) => {
      this.#error ??= error
    })
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#error !== null || this.#stream.write(chunk)) return
    // a failure is kept by the listener above
    await once(this.#stream, 'drain').catch(() => undefined)
  }

  /** Resolves when all is written. @returns what kept it from being written, or null */
  async end(): Promise<Error | null> {
    if (this.#error === null) {
      this.#stream.end()
      await finished(this.#stream).catch(() => undefined)
    }
    return this.#error
  }
}
