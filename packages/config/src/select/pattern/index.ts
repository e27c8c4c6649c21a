import { PatternError } from './cursor.ts'
import { testInTime } from './in-time.ts'
import { translatePattern } from './translate.ts'

export { PatternError } from './cursor.ts'

const MOST_REMEMBERED = 1000
const compiled = new Map<string, RegExp>()

/**
 * The JavaScript counterpart of a Python pattern as `re.match` uses it: anchored at the start of the text only (spec 01 §3.0).
 * @throws {PatternError} when the pattern is not valid, or has no counterpart.
 */
export function compilePattern(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  const regex = construct(pattern)
  if (compiled.size >= MOST_REMEMBERED) compiled.clear()
  compiled.set(pattern, regex)
  return regex
}

/** Whether the pattern matches at the start of the text: `Server` also matches `Server-optional`. @throws {PatternError}, {ConfigError} */
export function matchesStart(pattern: string, text: string): boolean {
  return testInTime(compilePattern(pattern), text, pattern)
}

/** Whether the pattern matches anywhere in the text, as `re.search` has it. @throws {PatternError} */
export function matchesAnywhere(pattern: string, text: string): boolean {
  compilePattern(pattern) // for its errors
  return new RegExp(translatePattern(pattern), 'v').test(text)
}

function construct(pattern: string): RegExp {
  const source = translatePattern(pattern)
  try {
    return new RegExp(`^(?:${source})`, 'v')
  } catch (error) {
    throw new PatternError(`not supported: ${error instanceof Error ? error.message : String(error)}`)
  }
}
