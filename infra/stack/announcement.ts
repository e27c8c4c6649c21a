import { rmSync } from 'node:fs'
import { identifyProcess, type StackFile, stackFilePath } from '@murli/cli/stack-file'
import { writePrivateFile } from './private-settings.ts'
import type { StackOptions } from './stack.ts'
import type { SupervisedProcess } from './supervised-process.ts'

/** The stack file: how commands find a stack, and how the next stack finds what a killed one left. */
export class Announcement {
  readonly #options: StackOptions
  readonly #env: NodeJS.ProcessEnv
  readonly #processes: readonly SupervisedProcess[]
  readonly #startedAt = new Date().toISOString()
  #url: string | null = null

  /** @param parts `processes` may grow until `publish` */
  constructor(parts: { options: StackOptions; env: NodeJS.ProcessEnv; processes: readonly SupervisedProcess[] }) {
    this.#options = parts.options
    this.#env = parts.env
    this.#processes = parts.processes
  }

  /** The stack is there, with its coordinator at this URL. */
  publish(url: string): void {
    this.#url = url
    this.renew()
  }

  /** A process has another number now. */
  renew(): void {
    if (this.#url === null) return
    const supervisor = identifyProcess(process.pid)
    if (supervisor === null) throw new Error('/proc is not there: the local stack runs on Linux')
    const env = this.#env
    const file: StackFile = {
      version: 1,
      supervisor,
      startedAt: this.#startedAt,
      mode: this.#options.mode,
      url: this.#url,
      token: env['MURLI_API_TOKEN'] ?? '',
      nats: env['MURLI_NATS_URL'] ?? '',
      storage: {
        endpoint: env['MURLI_S3_ENDPOINT'] ?? '',
        bucket: env['MURLI_S3_BUCKET'] ?? '',
        localDirectory: env['MURLI_S3_LOCAL_DIRECTORY'] ?? null,
      },
      processes: Object.fromEntries(this.#processes.flatMap(({ name, identity }) => (identity === null ? [] : [[name, identity]]))),
    }
    writePrivateFile(stackFilePath(this.#options.stateDirectory), `${JSON.stringify(file, null, 2)}\n`)
  }

  /** The stack is about to be gone. */
  withdraw(): void {
    this.#url = null
    rmSync(stackFilePath(this.#options.stateDirectory), { force: true })
  }
}
