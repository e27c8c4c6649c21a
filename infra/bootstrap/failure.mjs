/** An end of the set-up that a person can do something about: printed as one message, never as a stack trace. */
export class SetUpError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {{ hint?: string, tail?: string, exitCode?: number }} [options] what to do, the end of a tool's output, exit status (default 1)
   */
  constructor(message, options = {}) {
    super(message)
    this.name = 'SetUpError'
    this.hint = options.hint
    this.tail = options.tail
    this.exitCode = options.exitCode ?? 1
  }
}

/**
 * Runs a command's main function; a SetUpError becomes lines on standard error and the exit status.
 *
 * @param {() => Promise<number>} main gives the exit status
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    if (error.tail) process.stderr.write(`${error.tail.trimEnd()}\n`)
    process.stderr.write(`error: ${error.message}\n`)
    if (error.hint) process.stderr.write(`hint: ${error.hint}\n`)
    process.exitCode = error.exitCode
  }
}
