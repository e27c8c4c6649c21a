import type { ConfigIssue, ErrorCode, Position } from '@murli/contracts'

/** What may be said about a configuration error beyond its text. */
export interface ConfigErrorOptions {
  /** Where in the file; null when the error is about no single place. */
  position?: Position | null
  /** What to do about it. */
  hint?: string
  /** Single findings, when the error stands for several. */
  issues?: ConfigIssue[]
  cause?: unknown
}

/**
 * The one error of the configuration package: `code` is a contract error code (CONFIG_SYNTAX, CONFIG_INVALID, FILE_MISSING,
 * VARIANTS_INVALID, …), `message` already names the file and line when `position` is known.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ErrorCode
  readonly position: Position | null
  readonly hint?: string
  readonly issues?: ConfigIssue[]

  constructor(code: ErrorCode, message: string, options: ConfigErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.position = options.position ?? null
    if (options.hint !== undefined) this.hint = options.hint
    if (options.issues !== undefined) this.issues = options.issues
  }
}
