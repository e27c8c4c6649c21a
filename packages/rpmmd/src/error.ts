import type { ErrorCode, JsonObject } from '@murli/contracts'

/** What this package throws: text or bytes from outside that are not what they should be. `code` says what was wrong with what. */
export class RpmmdError extends Error {
  override readonly name = 'RpmmdError'
  readonly code: ErrorCode
  readonly hint?: string
  readonly details?: JsonObject

  constructor(code: ErrorCode, message: string, options: { hint?: string; details?: JsonObject; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
    if (options.details !== undefined) this.details = options.details
  }
}
