/** What this package throws: a value that breaks a rule of the format, or text that does not follow it. */
export class ProductmdError extends Error {
  override readonly name = 'ProductmdError'
  readonly code = 'METADATA_INVALID'
  readonly hint?: string
  /** `problems`: every violation found. */
  readonly details?: { problems: string[] }

  constructor(message: string, options: { hint?: string; problems?: string[] } = {}) {
    super(message)
    if (options.hint !== undefined) this.hint = options.hint
    if (options.problems !== undefined) this.details = { problems: options.problems }
  }
}
