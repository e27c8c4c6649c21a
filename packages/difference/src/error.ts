/** A compose that cannot be compared. `code` as in failures; `hint` says what to do. */
export class DifferenceError extends Error {
  override readonly name = 'DifferenceError'
  readonly code = 'METADATA_INVALID'
  readonly hint: string | undefined

  constructor(message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.hint = hint
  }
}
