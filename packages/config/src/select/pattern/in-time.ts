import { createContext, Script } from 'node:vm'
import { ConfigError } from '../../error.ts'

const LIMIT_MS = 1000
/** Repeats of one character or class, as `translatePattern` writes them. */
const PLAIN_REPEAT = /\(\?:(?:\w|\\u\{[0-9a-f]+\}|\[[^[\]]*\])\)(?:[*+]|\{\d+,?\d*\})\??/g
/** Repeats of more than that, and references back: such patterns can try all ways to cut up a text. */
const MAY_MULTIPLY = /\)(?:[*+]|\{\d)|\\(?:\d|k<)/
/** So many plain repeats take a power of the text's length, which is bearable for names of variants. */
const MAX_PLAIN_REPEATS = 2

const context = createContext({ regex: /(?:)/, text: '' })
const script = new Script('regex.test(text)')

/**
 * `regex.test(text)`, which ends after a second: `(a+)+$` tries all ways to cut up a text, and for 40 letters that takes years.
 * @param pattern what the regex was written as, for messages.
 * @throws {ConfigError} CONFIG_INVALID when it takes longer
 */
export function testInTime(regex: RegExp, text: string, pattern: string): boolean {
  if (!mayMultiply(regex.source)) return regex.test(text)
  Object.assign(context, { regex, text })
  try {
    return Boolean(script.runInContext(context, { timeout: LIMIT_MS }))
  } catch (error) {
    if (!isTimeout(error)) throw error
    throw new ConfigError('CONFIG_INVALID', `the pattern '${pattern}' takes more than a second for '${text}'`, {
      hint: 'do not repeat what has repeats inside, such as (a+)+',
    })
  }
}

/** The error comes from the realm of the script, whose `Error` is not ours. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

function mayMultiply(source: string): boolean {
  let plain = 0
  const rest = source.replace(PLAIN_REPEAT, () => {
    plain += 1
    return ''
  })
  return plain > MAX_PLAIN_REPEATS || MAY_MULTIPLY.test(rest)
}
