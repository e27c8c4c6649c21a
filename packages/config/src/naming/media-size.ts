import { ConfigError } from '../error.ts'

const UNITS: Record<string, number> = { '': 1, b: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/**
 * Bytes of a media size: a number (its fraction is cut off), or text such as `600k` (spec 06 §3.2).
 * @throws {ConfigError} CONFIG_INVALID for anything else, and for zero or less.
 */
export function parseMediaSize(value: string | number): number {
  const found = typeof value === 'number' ? [String(value), String(Math.trunc(value)), ''] : /^\s*([+-]?\d+)\s*([bkMG]?)$/.exec(value)
  if (found === null) {
    throw new ConfigError('CONFIG_INVALID', `invalid media size: ${value}`, {
      hint: 'expected a whole number with one of b, k, M, G or nothing',
    })
  }
  const bytes = Number(found[1]) * (UNITS[found[2] ?? ''] ?? 1)
  if (!(bytes > 0)) throw new ConfigError('CONFIG_INVALID', `Media size must be a positive number: ${value}`)
  return bytes
}
