/** What keeps a compose from being checked at all. Everything else that is wrong is a finding. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError'
  readonly code = 'NOT_FOUND'
  readonly hint?: string

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    if (options.hint !== undefined) this.hint = options.hint
  }
}
