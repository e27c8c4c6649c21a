import type { LogFields } from './types.ts'

const SECRET_NAME = /secret|password|passwd|token|authorization|credential|cookie/i
const URL_USER = /\/\/[^/@\s]+@/g
const DEEPEST = 6

/**
 * Fields as they may be written down: members with names of secrets are replaced whole, user names and passwords inside of URLs
 * are cut out of every string, at any depth.
 */
export function redact(fields: LogFields): LogFields {
  return redactValue(fields, 0) as LogFields
}

/** Text with user names and passwords cut out of its URLs. */
export function redactText(text: string): string {
  return text.includes('//') ? text.replace(URL_USER, '//***@') : text
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (value === null || typeof value !== 'object') return value
  if (depth >= DEEPEST) return '[deep]'
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, SECRET_NAME.test(name) ? '***' : redactValue(member, depth + 1)]),
  )
}
