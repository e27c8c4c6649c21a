import { CliError, EXIT } from '../error.ts'

/** The two halves of `KEY=VALUE`, cut at the first equals sign. @throws {CliError} with exit status 2 */
export function parsePair(option: string, text: string, form: string): [key: string, value: string] {
  const at = text.indexOf('=')
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)]
  throw usageError(`${option} ${text}: expected ${form}`)
}

/** What is wrong with a command line. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { code: 'REQUEST_INVALID', exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) })
}
