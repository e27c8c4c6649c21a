/** What this package throws: module metadata that break the rules of modulemd. */
export class ModulemdError extends Error {
  override readonly name = 'ModulemdError'
  readonly code = 'MODULES_INVALID'
  readonly hint?: string
  /** `problems`: every violation found, each with `file:line` where there is one. */
  readonly details: { problems: string[] }

  constructor(message: string, options: { hint?: string; problems?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    if (options.hint !== undefined) this.hint = options.hint
    this.details = { problems: [...(options.problems ?? [message])] }
  }
}

/** @throws {ModulemdError} with all problems below the summary, when there is any. */
export function refuse(summary: string, problems: readonly string[], hint?: string): void {
  if (problems.length === 0) return
  throw new ModulemdError(`${summary}\n${problems.join('\n')}`, hint === undefined ? { problems } : { problems, hint })
}
