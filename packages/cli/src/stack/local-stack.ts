import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, closeSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { CliError } from '../error.ts'
import { isRunning, readStackFile, type StackFile } from './stack-file.ts'

const START_TIMEOUT_MS = 90_000
/** The stack gives running tasks this long to be handed back, and its servers to write what they hold. */
const STOP_TIMEOUT_MS = 40_000
const POLL_MS = 40
/** Exit status of a stack that finds another one starting or running. */
const RUNS_ALREADY = 75
const READINESS_TIMEOUT_MS = 8000
/** A server that is just starting may lack things for a moment. */
const PROBLEM_PATIENCE_MS = 5000

const Readiness = z.object({ problems: z.array(z.string()) })

/** The top of the project: this file is packages/cli/src/stack/local-stack.ts. */
export const projectRoot = resolve(import.meta.dirname, '../../../..')

/** How a stack is started; absent members leave the choice to the stack. */
export interface StackOptions {
  processes: boolean
  /** Processes per service, for `processes`. */
  scale: Record<string, number>
}

/** Where the local stack keeps its data: MURLI_STATE_DIRECTORY, else .murli/state in the project. */
export function stateDirectory(): string {
  const given = process.env['MURLI_STATE_DIRECTORY']
  return resolve(given === undefined || given === '' ? join(projectRoot, '.murli/state') : given)
}

/** The local stack if it runs. */
export function runningStack(): StackFile | null {
  const file = readStackFile(stateDirectory())
  return file !== null && isRunning(file.supervisor) ? file : null
}

/** The local stack, started when none runs. @throws CliError with what its log says when it does not become ready */
export async function ensureStack(options: StackOptions): Promise<Answering & { started: boolean }> {
  const started = runningStack() === null
  return { ...(await waitUntilReady(started ? startProcess(options) : null)), started }
}

/** Command line of the stack's own program. */
export function stackCommand(options: StackOptions): string[] {
  const scale = Object.entries(options.scale).flatMap(([service, count]) => ['--scale', `${service}=${count}`])
  return [join(projectRoot, 'infra/stack/main.ts'), '--state', stateDirectory(), ...(options.processes ? ['--processes'] : []), ...scale]
}

/** A stack process that was started, and the part of the log that is its own. */
interface Starting {
  log: string
  logStart: number
  hasEnded(): boolean
}

function startProcess(options: StackOptions): Starting {
  const logs = join(stateDirectory(), 'logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const log = join(logs, 'stack.log')
  const output = openSync(log, 'a')
  const logStart = statSync(log).size
  const child = spawn(process.execPath, stackCommand(options), { detached: true, stdio: ['ignore', output, output], cwd: projectRoot })
  closeSync(output)
  let ended = false
  child.once('exit', (code) => (ended = code !== RUNS_ALREADY))
  child.once('error', () => (ended = true))
  child.unref()
  return { log, logStart, hasEnded: () => ended }
}

/** A stack that answers, and what it lacks. */
interface Answering {
  stack: StackFile
  /** What `/readyz` names, such as a missing program; composes that need it will wait or fail, others will not. */
  problems: string[]
}

/** The stack that runs, whoever started it: of two that start at once, one ends and the other is as good. */
async function waitUntilReady(starting: Starting | null): Promise<Answering> {
  const deadline = Date.now() + START_TIMEOUT_MS
  let firstProblemAt: number | null = null
  while (Date.now() < deadline) {
    const stack = runningStack()
    const problems = stack === null ? null : await readinessProblems(stack)
    if (stack !== null && problems !== null) {
      if (problems.length === 0) return { stack, problems }
      firstProblemAt ??= Date.now()
      if (Date.now() - firstProblemAt > PROBLEM_PATIENCE_MS) return { stack, problems }
    }
    if (stack === null && starting?.hasEnded() !== false) throw startError('the local stack ended while it started', starting)
    await sleep(POLL_MS)
  }
  throw startError(`the local stack does not answer after ${START_TIMEOUT_MS / 1000} s`, starting)
}

/** What the stack says it lacks; null when it does not answer. */
async function readinessProblems(stack: StackFile): Promise<string[] | null> {
  try {
    const response = await fetch(`${stack.url}/readyz`, { signal: AbortSignal.timeout(READINESS_TIMEOUT_MS) })
    return Readiness.parse(await response.json()).problems
  } catch {
    return null // not listening yet, or no longer
  }
}

/** With the sentence that the stack's log ends in, if it has one for people. */
function startError(message: string, starting: Starting | null): CliError {
  if (starting === null) return new CliError(message, { hint: `its log is ${join(stateDirectory(), 'logs/stack.log')}` })
  const lines = readFileSync(starting.log).subarray(starting.logStart).toString().split('\n')
  const error = lines.findLast((line) => line.startsWith('error: '))
  const hint = lines.findLast((line) => line.startsWith('hint: '))
  return new CliError(error === undefined ? message : `${message}: ${error.slice('error: '.length)}`, {
    hint: hint === undefined ? `its log is ${starting.log}` : hint.slice('hint: '.length),
  })
}

/** Ends the local stack: asks, waits, insists. @returns false when none runs */
export async function stopStack(): Promise<boolean> {
  const stack = runningStack()
  if (stack === null) return false
  process.kill(stack.supervisor.pid, 'SIGTERM')
  if (await hasEnded(stack, STOP_TIMEOUT_MS)) return true
  process.kill(stack.supervisor.pid, 'SIGKILL')
  await hasEnded(stack, STOP_TIMEOUT_MS)
  return true
}

async function hasEnded(stack: StackFile, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isRunning(stack.supervisor)) {
    if (Date.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}
