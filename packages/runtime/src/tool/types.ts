/** How to run a program. */
export interface ToolOptions {
  cwd?: string
  /** Added to a clean environment of PATH, HOME, TMPDIR and LC_ALL=C.UTF-8. */
  env?: Record<string, string>
  /** Text for standard input; without it standard input is empty. */
  input?: string
  /** Exit codes that are not failures; default `[0]`. */
  allowExitCodes?: number[]
  /**
   * For programs that start others which outlive them, or mount: all of that ends with the program, and with this process (see containment.ts).
   * Slower to start by some milliseconds.
   */
  contained?: boolean
  /** Is given every line of output as it comes, of both streams. */
  onLine?: (line: string) => void
  /** File that receives the full output, standard output and error interleaved, appended. */
  logFile?: string
}

/** What a program left: the exit code and the last 64 KiB of each stream. */
export interface ToolResult {
  exitCode: number
  stdout: string
  stderr: string
}
