import type { ErrorCode } from '@murli/contracts'

/** What this package throws: a selection that cannot be done as it was asked for. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError'
  readonly code: ErrorCode
  readonly hint?: string

  constructor(code: ErrorCode, message: string, options: { hint?: string } = {}) {
    super(message)
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
  }
}
