import type { ConfigError } from '../error.ts'
import { errorAt, invalidSyntax } from './source.ts'
import type { Source } from './source.ts'
import { tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'

const BYTE_ORDER_MARK = '\ufeff'
const END: Token = { kind: 'end', text: '', line: 1, column: 0 }

/** A cursor over the tokens of one file. Line breaks are passed over unless asked for (spec 01 L11). */
export class TokenReader {
  readonly source: Source
  readonly #tokens: readonly Token[]
  #index = 0
  #last: Token = END

  constructor(source: Source, text: string) {
    this.source = source
    this.#tokens = tokenize(text)
  }

  /** The next token without taking it. @throws {ConfigError} when the file is broken there. */
  peek(): Token {
    while (this.#at().kind === 'newline') this.#index++
    return this.#sound(this.#at())
  }

  next(): Token {
    const token = this.peek()
    this.#index++
    if (token.kind !== 'end') this.#last = token
    return token
  }

  /** Whether the next token is this operator; never fails. */
  sees(operator: string): boolean {
    while (this.#at().kind === 'newline') this.#index++
    return this.#at().kind === 'operator' && this.#at().text === operator
  }

  /** Takes the next token if it is this operator. */
  take(operator: string): boolean {
    const token = this.peek()
    if (token.kind !== 'operator' || token.text !== operator) return false
    this.next()
    return true
  }

  /** Takes the operator only if nothing, not even a line break, stands before it. */
  takeAdjacent(operator: string): boolean {
    return this.#at().kind !== 'newline' && this.#at().kind !== 'broken' && this.take(operator)
  }

  /** The next token of the same line, or null at the line's end. */
  nextOnLine(): Token | null {
    const token = this.#sound(this.#at())
    if (token.kind === 'newline' || token.kind === 'end') return null
    return this.next()
  }

  expect(operator: string): void {
    const token = this.next()
    if (token.kind !== 'operator' || token.text !== operator) throw this.unexpected(token, `"${operator}"`)
  }

  skipCommas(): void {
    while (this.take(','));
  }

  /** The error for a token where something else was expected; at the end of the file it points to the last token. */
  unexpected(token: Token, expected: string, hint?: string): ConfigError {
    if (token.kind === 'end') return invalidSyntax(this.source, this.#last, `expected ${expected}, but the file ends`, hint)
    if (token.text === BYTE_ORDER_MARK) {
      return invalidSyntax(this.source, token, `expected ${expected}, found a byte-order mark`, 'save the file as UTF-8 without it')
    }
    const shown = token.kind === 'string' ? token.text : `"${token.text}"`
    return invalidSyntax(this.source, token, `expected ${expected}, found ${shown}`, hint)
  }

  #at(): Token {
    return this.#tokens[this.#index] ?? END
  }

  #sound(token: Token): Token {
    if (token.kind !== 'broken') return token
    const what = `Invalid syntax: ${token.problem ?? 'unreadable text'}`
    throw errorAt(this.source, token, what, token.hint === undefined ? {} : { hint: token.hint })
  }
}
