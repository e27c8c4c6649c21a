import { execa } from 'execa'
import { access } from 'node:fs/promises'
import { constants } from 'node:os'
import { MurliError } from '../errors/index.ts'
import { type Containment, containedCommand, machineContainment } from './containment.ts'
import { endMarked } from './descendants.ts'
import { Lines } from './lines.ts'
import { OutputLog } from './output-log.ts'
import { Tail } from './tail.ts'
import type { ToolOptions, ToolResult } from './types.ts'

const KEPT_BYTES = 64 * 1024
const FAILURE_TAIL_BYTES = 4 * 1024
const KILL_AFTER_MS = 2000
/** After a cancel, pipes that a runaway descendant still holds are closed from our side. */
const CLOSE_PIPES_AFTER_MS = 3500
/** After a cancel, all processes of a contained program are ended, those that hold its pipes though they ignored TERM among them. */
const END_CONTAINED_AFTER_MS = 1000

/** What the caller of a tool adds to the options of the task: how it is cancelled and what people install to get programs. */
export interface ToolEnvironment {
  signal: AbortSignal
  /** Working directory, HOME and TMPDIR unless the options say otherwise. */
  directory: string
  /** Program → package that has it. */
  packages?: ReadonlyMap<string, string>
  /** How contained programs are contained, when it is not what the machine allows. */
  containment?: Containment
}

/**
 * Runs a program without a shell, in a process group of its own. When `signal` fires the whole group gets TERM, two seconds later KILL,
 * and the call throws the signal's reason. Output is read as it comes; the last 64 KiB of each stream are kept, all of it goes to
 * `logFile`. Standard input is empty unless `input` is given.
 *
 * If this process itself is killed with -9, running programs survive it until they end by themselves, unless they are contained.
 *
 * @throws MurliError TOOL_FAILED, TOOL_MISSING, TOOL_KILLED with the tail of the output
 */
export async function runTool(file: string, args: string[], options: ToolOptions, environment: ToolEnvironment): Promise<ToolResult> {
  const { signal, directory } = environment
  signal.throwIfAborted()
  const cwd = options.cwd ?? directory
  const command = await commandOf(file, args, options, environment)
  const subprocess = execa(command.file, command.args, {
    cwd,
    env: cleanEnvironment(directory, { ...options.env, ...command.env }),
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    buffer: false,
    reject: false,
    killDescendants: true,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_AFTER_MS,
  })
  const out = new Tail(KEPT_BYTES)
  const err = new Tail(KEPT_BYTES)
  const log = options.logFile === undefined ? null : new OutputLog(options.logFile)
  const { onLine } = options
  const { mark } = command
  const timers = [
    afterCancel(signal, CLOSE_PIPES_AFTER_MS, () => [subprocess.stdout, subprocess.stderr].forEach((pipe) => pipe?.destroy())),
    ...(mark === null ? [] : [afterCancel(signal, END_CONTAINED_AFTER_MS, () => void endMarked(mark).catch(reportedAtTheEnd))]),
  ]
  try {
    const [result] = await Promise.all([
      subprocess,
      keep(subprocess.stdout, { tail: out, log, onLine }),
      keep(subprocess.stderr, { tail: err, log, onLine }),
    ])
    signal.throwIfAborted()
    const output = { exitCode: result.exitCode ?? -1, stdout: out.text(), stderr: err.text() }
    await judge({ file, args, cwd, options, environment, output, result })
    const unwritten = await log?.end()
    if (unwritten instanceof Error) throw unwritten
    return output
  } finally {
    for (const timer of timers) timer[Symbol.dispose]()
    await log?.end()
    if (mark !== null) await endMarked(mark)
  }
}

async function commandOf(file: string, args: string[], { contained = false }: ToolOptions, { directory, containment }: ToolEnvironment) {
  if (!contained) return { file, args, env: {}, mark: null }
  return await containedCommand(file, args, { directory, containment: containment ?? (await machineContainment()) })
}

interface Ending {
  file: string
  args: string[]
  cwd: string
  options: ToolOptions
  environment: ToolEnvironment
  output: ToolResult
  result: { exitCode?: number | undefined; signal?: string | undefined; code?: string | undefined; originalMessage?: string | undefined }
}

/** Throws unless the program ended as it should. */
async function judge({ file, args, cwd, options, environment, output, result }: Ending): Promise<void> {
  const allowed = options.allowExitCodes ?? [0]
  if (result.exitCode !== undefined && allowed.includes(result.exitCode)) return
  const tail = lastLines(output)
  const command = [file, ...args].join(' ').slice(0, 1000)
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    if (!(await exists(cwd))) throw new MurliError('INTERNAL', `the working directory of '${file}' is gone: ${cwd}`)
    const name = environment.packages?.get(file)
    const hint = name === undefined ? 'install it on the workers of this phase' : `install the package ${name} on the workers of this phase`
    throw new MurliError('TOOL_MISSING', `the program '${file}' is missing or not executable`, { hint, details: { program: file } })
  }
  const signal = result.signal ?? (options.contained === true ? signalOf(result.exitCode) : undefined)
  if (signal !== undefined) {
    const details = { program: file, signal, command }
    throw new MurliError('TOOL_KILLED', `'${file}' was ended by ${signal}, not by Murli`, {
      tail,
      details,
      hint: 'often the kernel, for want of memory',
    })
  }
  if (result.exitCode === undefined) {
    throw new MurliError('INTERNAL', `'${file}' could not be started: ${result.originalMessage ?? result.code ?? 'unknown reason'}`)
  }
  const details = { program: file, exitCode: result.exitCode, command }
  throw new MurliError('TOOL_FAILED', `'${file}' ended with exit code ${result.exitCode}`, { tail, details })
}

/** The signal that a shell, which waits for a contained program, has seen end it. */
function signalOf(exitCode = 0): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => exitCode === 128 + number)?.[0]
}

function cleanEnvironment(directory: string, extra: Record<string, string> | undefined): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: directory, TMPDIR: directory, LC_ALL: 'C.UTF-8', ...extra }
}

interface Keepers {
  tail: Tail
  log: OutputLog | null
  onLine: ((line: string) => void) | undefined
}

async function keep(stream: AsyncIterable<unknown> | undefined, { tail, log, onLine }: Keepers): Promise<void> {
  if (stream === undefined) return
  const lines = onLine === undefined ? null : new Lines(onLine)
  try {
    for await (const chunk of stream) {
      tail.push(chunk as Buffer)
      lines?.push(chunk as Buffer)
      await log?.write(chunk as Buffer)
    }
  } catch (error) {
    // Pipes closed by ourselves after a cancel; the caller throws the signal's reason.
    if (!isClosedEarly(error)) throw error
  }
}

function isClosedEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** Acts some time after the signal has fired, unless it is disposed of before. */
function afterCancel(signal: AbortSignal, delayMs: number, act: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(act, delayMs)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    },
  }
}

/** What cannot be ended is looked for once more when the call ends, which then fails. */
function reportedAtTheEnd(): null {
  return null
}

function lastLines(output: ToolResult): string {
  const text = [output.stdout, output.stderr].filter((part) => part.trim() !== '').join('\n')
  return text.trimEnd().slice(-FAILURE_TAIL_BYTES)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
