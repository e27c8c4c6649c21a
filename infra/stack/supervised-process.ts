import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { identifyProcess, type ProcessIdentity } from '@murli/cli/stack-file'

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** Whoever ran this long is started anew at once: it was not the start that failed. */
const STEADY_MS = 30_000
const LOG_BYTES = 20 * 1024 * 1024

/** What to run, and how. */
export interface ProcessOptions {
  name: string
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** Output goes here; when it is large at the start, it becomes `<log>.1`. */
  log: string
  /** How long it may take to end by itself after SIGTERM. */
  graceMs: number
  /** Told of every end that nobody asked for. */
  onExit: (how: string) => void
  /** Told of every start after that. */
  onRestart: () => void
}

/**
 * A child that is started again when it ends, after a pause that grows, and that ends with us however we end: `setpriv --pdeathsig` makes the
 * kernel send it SIGTERM then.
 */
export class SupervisedProcess {
  readonly #options: ProcessOptions
  #child: ChildProcess | null = null
  #stopping = false
  #pauseMs = FIRST_PAUSE_MS
  #restart: NodeJS.Timeout | null = null

  constructor(options: ProcessOptions) {
    this.#options = options
    rotate(options.log)
    this.#start()
  }

  get name(): string {
    return this.#options.name
  }

  /** Who it is just now; null while it is between two lives. */
  get identity(): ProcessIdentity | null {
    return this.#child?.pid === undefined ? null : identifyProcess(this.#child.pid)
  }

  /** Asks it to end, waits, insists. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#restart !== null) clearTimeout(this.#restart)
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#options.graceMs)
    await ended
    clearTimeout(timer)
  }

  #start(): void {
    const { command, args, env, log } = this.#options
    const output = openSync(log, 'a', 0o600)
    const startedAt = Date.now()
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], { env, stdio: ['ignore', output, output] })
    closeSync(output)
    this.#child = child
    // setpriv itself may be missing: then there is no exit event
    child.once('error', (error) => this.#ended(error.message, startedAt))
    child.once('exit', (code, signal) => this.#ended(signal ?? `status ${code}`, startedAt, signal === 'SIGKILL'))
  }

  /** @param wasKilled by somebody else, or for want of memory: then it is not the start that fails, and pauses do not grow */
  #ended(how: string, startedAt: number, wasKilled = false): void {
    this.#child = null
    if (this.#stopping) return
    if (wasKilled || Date.now() - startedAt > STEADY_MS) this.#pauseMs = FIRST_PAUSE_MS
    this.#options.onExit(how)
    this.#restart = setTimeout(() => {
      this.#start()
      this.#options.onRestart()
    }, this.#pauseMs)
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS)
  }
}

function rotate(log: string): void {
  if (existsSync(log) && statSync(log).size > LOG_BYTES) renameSync(log, `${log}.1`)
}
