import type { ConfigIssue, Position } from '@murli/contracts'

/** Exit statuses of the command. */
export const EXIT = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const

/** What may be said about an error beyond its sentence. */
export interface CliErrorOptions {
  /** What to do about it. */
  hint?: string
  /** A contract error code, for `--json`. */
  code?: string
  /** Default 1. */
  exitCode?: number
  position?: Position | null
  issues?: ConfigIssue[]
  /** Last lines of a program's output. */
  tail?: string
}

/** The one error of the command line: what a person reads, and the exit status. Anything else that is thrown is a defect. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly exitCode: number
  readonly hint: string | null
  readonly position: Position | null
  readonly issues: ConfigIssue[]
  readonly tail: string | null

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message)
    this.code = options.code ?? 'INTERNAL'
    this.exitCode = options.exitCode ?? EXIT.failed
    this.hint = options.hint ?? null
    this.position = options.position ?? null
    this.issues = options.issues ?? []
    this.tail = options.tail ?? null
  }
}
