import { ERROR_CODES, JsonObject } from '@murli/contracts'
import type { ErrorCode, Failure } from '@murli/contracts'

/** Codes of the operating system and of the web platform that mean one of ours. */
const FOREIGN_CODES = new Map<string, ErrorCode>([
  ['ENOSPC', 'SCRATCH_FULL'],
  ['EDQUOT', 'SCRATCH_FULL'],
  ['ABORT_ERR', 'CANCELLED'],
])
const FOREIGN_NAMES = new Map<string, ErrorCode>([
  ['AbortError', 'CANCELLED'],
  ['TimeoutError', 'DEADLINE_EXCEEDED'],
])
const CAUSES_FOLLOWED = 5

/** @returns true when trying again with the same input would fail in the same way. Unknown errors are not terminal. */
export function isTerminal(error: unknown): boolean {
  const code = codeOf(error)
  return code !== null && ERROR_CODES[code].retry === 'never'
}

/**
 * Makes a failure of anything that can be thrown. Every `Error` whose `code` is one of the contracts' keeps code, message,
 * hint, details and tail, whichever package its class is from; a full disk, an abort and a timeout are recognised, also as
 * the cause of another error; the rest is INTERNAL.
 */
export function toFailure(error: unknown): Failure {
  const code = codeOf(error) ?? 'INTERNAL'
  const failure: Failure = { code, message: messageOf(error) }
  if (typeof error !== 'object' || error === null) return failure
  const { hint, details, tail } = error as { hint?: unknown; details?: unknown; tail?: unknown }
  if (typeof hint === 'string') failure.hint = hint
  if (typeof tail === 'string') failure.tail = tail
  const checked = details === undefined ? null : JsonObject.safeParse(details)
  if (checked?.success === true) failure.details = checked.data
  return failure
}

function codeOf(error: unknown, depth = 0): ErrorCode | null {
  if (typeof error !== 'object' || error === null || depth > CAUSES_FOLLOWED) return null
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown }
  if (typeof code === 'string') {
    if (Object.hasOwn(ERROR_CODES, code)) return code as ErrorCode
    const foreign = FOREIGN_CODES.get(code)
    if (foreign !== undefined) return foreign
  }
  const named = typeof name === 'string' ? FOREIGN_NAMES.get(name) : undefined
  return named ?? codeOf(cause, depth + 1)
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message
  return typeof error === 'string' ? error : `something that is not an error was thrown: ${String(error)}`
}
