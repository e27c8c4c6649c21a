import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PROJECT } from './paths.ts'

const MAIN = `${PROJECT}/packages/object-store/src/main.ts`
const BUCKET = 'murli'
const REGION = 'us-east-1'
const CREDENTIALS = { MURLI_S3_ACCESS_KEY_ID: 'murli-test', MURLI_S3_SECRET_ACCESS_KEY: 'not a secret at all' }

/** An object store in a process of its own, which is started again at the same port when it ends, as a supervisor would. */
export class StoreProcess implements AsyncDisposable {
  /** What tells a stack to use it. */
  readonly settings: Readonly<Record<string, string>>
  readonly #directory: string
  readonly #port: number
  #child: ChildProcess
  #isEnding = false

  private constructor(directory: string, { child, port }: Started) {
    this.#directory = directory
    this.#port = port
    this.#child = child
    this.settings = { ...CREDENTIALS, MURLI_S3_ENDPOINT: `http://127.0.0.1:${port}`, MURLI_S3_BUCKET: BUCKET, MURLI_S3_REGION: REGION }
    this.#restartAtEnd()
  }

  static async start(directory: string): Promise<StoreProcess> {
    return new StoreProcess(directory, await startedAt(directory, 0))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  #restartAtEnd(): void {
    this.#child.once('exit', () => {
      if (this.#isEnding) return
      this.#child = spawned(this.#directory, this.#port)
      this.#restartAtEnd()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}

interface Started {
  child: ChildProcess
  port: number
}

async function startedAt(directory: string, port: number): Promise<Started> {
  const child = spawned(directory, port)
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return { child, port: (JSON.parse(line) as Started).port }
}

function spawned(directory: string, port: number): ChildProcess {
  const settings = { MURLI_OBJECT_STORE_DIRECTORY: directory, MURLI_OBJECT_STORE_PORT: String(port), MURLI_S3_BUCKET: BUCKET }
  const env = { ...process.env, ...settings, MURLI_S3_REGION: REGION, ...CREDENTIALS }
  return spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
}
