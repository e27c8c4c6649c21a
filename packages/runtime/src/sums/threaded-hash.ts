import { Worker } from 'node:worker_threads'

/** A hash that is computed by a thread of its own. Calls are answered in their order. */
export class ThreadedHash implements AsyncDisposable {
  readonly #worker: Worker
  readonly #asked: PromiseWithResolvers<string | null>[] = []
  #failure: Error | null = null

  /** @param algorithm as OpenSSL names it; an unknown one fails with the first answer. */
  constructor(algorithm: string) {
    this.#worker = new Worker(new URL('./hash-thread.ts', import.meta.url), { workerData: algorithm })
    this.#worker.on('message', (answer: string | null) => this.#asked.shift()?.resolve(answer))
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))))
    this.#worker.on('exit', () => this.#fail(new Error(`the thread that computes ${algorithm} has ended`)))
  }

  /** @param chunk in shared memory, to be left alone until the promise is settled. */
  async update(chunk: Uint8Array<SharedArrayBuffer>): Promise<void> {
    await this.#ask(chunk)
  }

  /** The digest in hex; can be asked once. */
  async digest(): Promise<string> {
    return (await this.#ask(null)) ?? ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }

  async #ask(message: Uint8Array<SharedArrayBuffer> | null): Promise<string | null> {
    if (this.#failure !== null) throw this.#failure
    const asked = Promise.withResolvers<string | null>()
    this.#asked.push(asked)
    this.#worker.postMessage(message)
    return asked.promise
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const asked of this.#asked.splice(0)) asked.reject(this.#failure)
  }
}
