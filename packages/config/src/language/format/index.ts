import { printLiteral } from '../print.ts'
import { Dict, Tuple } from '../value.ts'
import type { ConfigValue } from '../value.ts'
import { convert, starArgument } from './convert.ts'
import { checkedAmount, parseFormat } from './directive.ts'
import type { Directive } from './directive.ts'
import { FormatError } from './error.ts'

export { FormatError } from './error.ts'

/** Strings can be formatted into strings that are formatted again, each time twice as long. */
const LONGEST_RESULT = 1024 ** 2

/**
 * `format % argument` as Python does it (spec 01 §1.5): a tuple gives positional arguments, a dict `%(key)s` look-ups, anything
 * else is the single argument. Surplus arguments are an error unless the right side is a list or a dict.
 * @throws {FormatError} in Python's words, without a position.
 */
export function formatPercent(format: string, argument: ConfigValue): string {
  const queue = new Arguments(argument)
  let text = ''
  for (const part of parseFormat(format)) {
    text += typeof part === 'string' ? part : applyDirective(part, queue)
    if (text.length > LONGEST_RESULT) throw new FormatError(`the result has more than ${LONGEST_RESULT} characters`)
  }
  if (queue.hasSurplus()) throw new FormatError('not all arguments converted during string formatting')
  return text
}

function applyDirective(directive: Directive, queue: Arguments): string {
  if (directive.key !== null) queue.select(directive.key)
  const width = directive.width === '*' ? checkedAmount(starArgument(queue.next())) : (directive.width ?? 0)
  const precision = directive.precision === '*' ? Math.max(0, checkedAmount(starArgument(queue.next()))) : directive.precision
  if (directive.conversion === '%' && precision === null) return '%'
  const flags = width < 0 ? `${directive.flags}-` : directive.flags
  const { conversion, index } = directive
  return convert({ flags, width: Math.abs(width), precision, conversion, index }, queue.next())
}

/** Hands out the arguments of a formatting one by one. */
class Arguments {
  readonly #whole: ConfigValue
  #pending: readonly ConfigValue[]
  #taken = 0

  constructor(argument: ConfigValue) {
    this.#whole = argument
    this.#pending = argument instanceof Tuple ? argument.items : [argument]
  }

  /** Makes the dict's value at `key` the only argument left. */
  select(key: string): void {
    if (!(this.#whole instanceof Dict)) throw new FormatError('format requires a mapping')
    const value = this.#whole.get(key)
    if (value === undefined) throw new FormatError(`missing key ${printLiteral(key)}`)
    this.#pending = [value]
    this.#taken = 0
  }

  next(): ConfigValue {
    const first = this.#pending[this.#taken]
    if (first === undefined) throw new FormatError('not enough arguments for format string')
    this.#taken += 1
    return first
  }

  hasSurplus(): boolean {
    return this.#taken < this.#pending.length && !(this.#whole instanceof Dict) && !Array.isArray(this.#whole)
  }
}
