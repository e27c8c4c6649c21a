import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Where distributions keep the Python that has libsolv's bindings; the first one on the PATH may be another. */
const PYTHON = '/usr/bin/python3'

/** A process that answers questions with libsolv; see judge.py for their form. */
export class Judge implements AsyncDisposable {
  readonly #process = spawn(PYTHON, [fileURLToPath(new URL('judge.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'pipe'] })
  readonly #answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  #complaint = ''

  constructor() {
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaint += text))
  }

  /** Order of two `[epoch:]version-release` texts: -1, 0 or 1. */
  async orders(evr: readonly (readonly [string, string])[]): Promise<number[]> {
    return (await this.#ask({ evr })) as number[]
  }

  /** NEVRAs of the packages that provide each of the dependencies, sorted. */
  async providers(primary: string, provides: readonly string[]): Promise<string[][]> {
    return (await this.#ask({ primary, provides })) as string[][]
  }

  /** Whether each set of packages, named, can be installed when there are no packages but those named by `among`. */
  async installable(primary: string, install: readonly (readonly string[])[], among: readonly string[]): Promise<boolean[]> {
    return (await this.#ask({ primary, install, among })) as boolean[]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await once(this.#process, 'exit')
  }

  async #ask(question: unknown): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`)
    const { done, value } = await this.#answers.next()
    if (done === true) throw new Error(`the judge has ended: ${this.#complaint}`)
    return JSON.parse(value)
  }
}
