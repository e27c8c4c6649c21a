import { Worker } from 'node:worker_threads'
import type { SummedImage } from '@murli/boot-media/image'
import type { ImageTimes } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { FollowRequest } from './follow-thread.ts'

/** A thread that gives an image its times and sums it up while a program writes it. */
export class ImageFollower implements AsyncDisposable {
  readonly #ended = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker
  readonly #found: Promise<SummedImage | null>

  /** @param path of an image that need not be there yet, to be written from its beginning to its end. @param times that it is to have. */
  constructor(path: string, times: ImageTimes) {
    const request: FollowRequest = { path, times, ended: this.#ended }
    this.#worker = new Worker(new URL('./follow-thread.ts', import.meta.url), { workerData: request })
    this.#found = new Promise((resolve, reject) => {
      this.#worker.once('message', resolve)
      this.#worker.once('error', (error) => reject(unreadable(error)))
      this.#worker.once('exit', () => reject(new Error('the thread that follows the image has ended')))
    })
    // Whoever asks for the result is told; when the program fails nobody asks.
    this.#found.catch(() => undefined)
  }

  /**
   * To be called when the program has ended. @returns null when the image has to be read again for its sums, see `followImage`.
   * @throws {MurliError} IMAGE_INVALID for directories that are not sound.
   */
  async finish(): Promise<SummedImage | null> {
    Atomics.store(this.#ended, 0, 1)
    Atomics.notify(this.#ended, 0)
    return this.#found
  }

  /** Ends the thread, whatever it does: it leaves its loop when the program is said to have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    Atomics.store(this.#ended, 0, 1)
    Atomics.notify(this.#ended, 0)
    await this.#worker.terminate()
  }
}

function unreadable(error: unknown): MurliError {
  return new MurliError(
    'IMAGE_INVALID',
    `the image that was made cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  )
}
