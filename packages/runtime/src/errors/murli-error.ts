import type { ErrorCode, JsonObject } from '@murli/contracts'

/** What an error may carry besides code and message; see `Failure` of the contracts. */
export interface MurliErrorOptions {
  hint?: string
  details?: JsonObject
  tail?: string
  cause?: unknown
}

/**
 * An error with a code of the contracts: what failed (message, one sentence that names it), what to do (`hint`), fields for
 * programs (`details`) and the end of a tool's output (`tail`). The code alone decides whether the task is tried again.
 */
export class MurliError extends Error {
  override readonly name = 'MurliError'
  readonly code: ErrorCode
  readonly hint?: string
  readonly details?: JsonObject
  readonly tail?: string

  constructor(code: ErrorCode, message: string, options: MurliErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
    if (options.details !== undefined) this.details = options.details
    if (options.tail !== undefined) this.tail = options.tail
  }
}
