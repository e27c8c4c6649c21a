import { printable } from './printable.ts'

/** What a command works with: the outside of the process, so that tests can be it. */
export interface Context {
  /** What was asked for: results. `end` follows the text, a line end by default. */
  out(text: string, end?: string): void
  /** What is told on the way: progress, warnings, errors. */
  err(line: string): void
  /** Whether a person watches, so that progress may be drawn. */
  isTerminal: boolean
  terminal: { write(text: string): void; readonly columns?: number; readonly rows?: number }
}

/** The context of a real process. Results go to files and programs as they are, to terminals and logs in a form that only shows them. */
export function processContext(): Context {
  process.stdout.on('error', leaveWithReader)
  return {
    out: (text, end = '\n') => void process.stdout.write((process.stdout.isTTY ? printable(text) : text) + end),
    err: (line) => void process.stderr.write(`${printable(line)}\n`),
    isTerminal: process.stderr.isTTY,
    terminal: process.stderr,
  }
}

/** Who reads our output may end before us, as `head` does; there is nobody to tell then. */
function leaveWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
