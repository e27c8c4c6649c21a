import { type ConfigIssue, ErrorCode, type Position } from '@murli/contracts'
import { CliError, EXIT } from '../error.ts'

/** What becomes of a thrown thing: lines for people, a document for programs, and the exit status. */
export interface ErrorReport {
  lines: string[]
  document: { type: 'error'; code: string; message: string; hint: string | null; issues: ConfigIssue[] }
  exitCode: number
}

/** Says what is wrong: `error: file:line:column: message`, then what to do. Never a stack trace, but for defects of ours. */
export function reportError(thrown: unknown): ErrorReport {
  const error = asCliError(thrown)
  const issues = error.issues.length > 0 ? error.issues : [asIssue(error)]
  return {
    lines: [
      ...(error.tail === null ? [] : error.tail.trimEnd().split('\n')),
      ...issues.map(printIssue),
      ...(error.hint === null ? [] : [`hint: ${error.hint}`]),
    ],
    document: { type: 'error', code: error.code, message: error.message, hint: error.hint, issues: error.issues },
    exitCode: error.exitCode,
  }
}

/** `error: release.conf:3:9: …`; the place is told once, and an option without one is named. Possible reasons follow their finding, indented. */
export function printIssue(issue: ConfigIssue): string {
  const message = issue.message.replace(/^(WARNING|ERROR): /, '')
  if (/^\s/.test(message)) return message
  if (issue.position === null) return `${issue.severity}: ${message}`
  const { file, line } = issue.position
  const place = placeOf(issue.position)
  const bare = [`${place}: `, `${file}:${line}: `].find((prefix) => message.startsWith(prefix)) ?? ''
  const told = message.slice(bare.length).replace(` in ${file} line ${line} column ${issue.position.column}`, '')
  return `${issue.severity}: ${place}: ${told}`
}

/** A finding in the peer's own words, then where (spec 01 §5.3); a place that the words name is not told again. */
export function findingLine({ message, position }: ConfigIssue): string {
  if (/^\s/.test(message)) return message
  if (position === null) return message.replace(/^(\S+): (Failed validation in : .*)$/, '$2 ($1)')
  const { file, line } = position
  const told = [`${file}:${line}:`, `in ${file} line ${line} `, `in file ${file} on line ${line}`].some((place) => message.includes(place))
  return told ? message : `${message} (${placeOf(position)})`
}

function placeOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}

function asIssue(error: CliError): ConfigIssue {
  return { severity: 'error', code: error.code, message: error.message, path: '', position: error.position }
}

function asCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown
  if (!(thrown instanceof Error)) return new CliError(String(thrown))
  if (isConfigError(thrown)) return fromConfigError(thrown)
  if (isCodedError(thrown)) return fromCodedError(thrown)
  if (isSystemError(thrown)) return new CliError(thrown.message.replace(/^[A-Z]+: /, ''), { code: thrown.code })
  return new CliError(`${thrown.name}: ${thrown.message}`, { hint: 'this is a defect of murli: please report it with the command line' })
}

/** ConfigError of the configuration package, known by its shape. */
interface ConfigErrorShape extends Error {
  code: string
  position: Position | null
  hint?: string
  issues?: ConfigIssue[]
}

function isConfigError(error: Error): error is ConfigErrorShape {
  return error.name === 'ConfigError'
}

function fromConfigError(error: ConfigErrorShape): CliError {
  return new CliError(error.message, {
    code: error.code,
    exitCode: EXIT.usage,
    position: error.position,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.issues === undefined ? {} : { issues: error.issues }),
  })
}

/** An error of one of our packages, each of which has a class of its own: known by a code of the contracts. */
interface CodedErrorShape extends Error {
  code: ErrorCode
  hint?: string
  tail?: string
}

function isCodedError(error: Error): error is CodedErrorShape {
  return 'code' in error && ErrorCode.safeParse(error.code).success
}

function fromCodedError({ message, code, hint, tail }: CodedErrorShape): CliError {
  const exitCode = code === 'CONFIG_INVALID' ? EXIT.usage : EXIT.failed
  return new CliError(message, { code, exitCode, ...(hint === undefined ? {} : { hint }), ...(tail === undefined ? {} : { tail }) })
}

function isSystemError(error: Error): error is NodeJS.ErrnoException & { code: string } {
  return 'syscall' in error && 'code' in error && typeof error.code === 'string'
}
