import { spawn, type ChildProcess } from 'node:child_process'
import { pipeline } from 'node:stream/promises'
import { RpmmdError } from '../error.ts'

/**
 * The output of a filter program that reads `input` on its standard input. The program ends with the iteration, also with one
 * that is left early. `name` is what messages call the data.
 * @throws RpmmdError TOOL_MISSING when the program is not installed, REPO_INVALID with its last words when it refuses the input;
 * errors of `input` as they are.
 */
export async function* throughProgram(
  program: string,
  args: string[],
  input: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const exit = exitOf(child, program)
  const feeding = pipeline(input, child.stdin).then(
    () => null,
    (error: unknown) => error,
  )
  try {
    yield* child.stdout as AsyncIterable<Buffer>
    const [exitCode, inputError] = await Promise.all([exit, feeding])
    if (inputError !== null && !isClosedPipe(inputError)) throw inputError
    if (exitCode !== 0) {
      throw new RpmmdError('REPO_INVALID', `${name}: ${program} refuses it: ${complaint.trim() || `exit status ${exitCode}`}`, {
        details: { file: name },
      })
    }
  } finally {
    child.kill()
  }
}

function exitOf(child: ChildProcess, program: string): Promise<number | null> {
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') reject(cause)
      else reject(new RpmmdError('TOOL_MISSING', `the program ${program} is not installed`, { hint: `install ${program}`, cause }))
    })
  })
  // An iteration that is left early never asks; the rejection must not count as unhandled then.
  exit.catch(() => null)
  return exit
}

/** A program that refuses its input closes its end of the pipe first; its exit status tells more. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code))
}
