/**
 * Kinds of tokens: Python's, as far as the language tells them apart (spec 01 §1.2). `unknown` is a character outside the
 * grammar, `broken` ends the list where reading cannot go on.
 */
export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'newline' | 'unknown' | 'broken' | 'end'

/** A token; `line` from 1, `column` in UTF-16 units from 0. `problem` and `hint` say why a token is broken. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
  readonly column: number
  readonly problem?: string
  readonly hint?: string
}

const DIGITS = '[0-9](?:_?[0-9])*'
const EXPONENT = `[eE][-+]?${DIGITS}`
const NUMBER = [
  `(?:${DIGITS}\\.(?:${DIGITS})?|\\.${DIGITS})(?:${EXPONENT})?[jJ]?`,
  `${DIGITS}(?:${EXPONENT}[jJ]?|[jJ])`,
  '0[xX](?:_?[0-9a-fA-F])+',
  '0[bB](?:_?[01])+',
  '0[oO](?:_?[0-7])+',
  '0(?:_?0)*',
  '[1-9](?:_?[0-9])*',
].join('|')
const STRING = `'[^\\n'\\\\]*(?:\\\\[^][^\\n'\\\\]*)*'|"[^\\n"\\\\]*(?:\\\\[^][^\\n"\\\\]*)*"`
const PREFIXED = `(?:[rR][bBfF]?|[bBfF][rR]?|[uU])(?=['"])`
const OPERATOR = '\\*\\*=?|//=?|>>=?|<<=?|\\.\\.\\.|->|:=|[-+*/%@&|^=<>!]=|[-+*/%@&|^~<>()\\[\\]{},:.;=]'

/** What the text may go on with, tried in this order; every pattern is one capture of the whole. */
const PIECES = [
  ['space', '(?:[ \\t\\f]|\\\\\\n)+'],
  ['comment', '#[^\\n]*'],
  ['newline', '\\n'],
  ['number', NUMBER],
  ['operator', OPERATOR],
  ['triple', `'''|"""`],
  ['string', STRING],
  ['prefixed', PREFIXED],
  ['name', '[\\p{ID_Start}_]\\p{ID_Continue}*'],
  ['unknown', '[^]'],
] as const

const TOKEN = new RegExp(PIECES.map(([, pattern]) => `(${pattern})`).join('|'), 'uy')

/** Splits a text with `\n` line ends into tokens; never throws. The last token is of kind `end` or `broken`. */
export function tokenize(text: string): Token[] {
  return new Scanner(text).run()
}

class Scanner {
  readonly #text: string
  readonly #tokens: Token[] = []
  readonly #brackets: Token[] = []
  readonly #indents = [0]
  #index = 0
  #line = 1
  #lineStart = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): Token[] {
    let lineBegins = true
    while (this.#index < this.#text.length) {
      if (lineBegins && this.#brackets.length === 0 && !this.#indentation()) return this.#tokens
      const kind = this.#next()
      if (kind === 'broken') return this.#tokens
      lineBegins = kind === 'newline'
    }
    const open = this.#brackets.at(-1)
    if (open)
      this.#tokens.push({ ...open, kind: 'broken', problem: `end of file in a multi-line statement, '${open.text}' is never closed` })
    else this.#push('end', '')
    return this.#tokens
  }

  /** Reads one token (or white space) and returns its kind. */
  #next(): string {
    TOKEN.lastIndex = this.#index
    const match = TOKEN.exec(this.#text)
    const text = match?.[0] ?? ''
    const [kind] = PIECES.find((_, index) => match?.[index + 1] !== undefined) ?? ['unknown']
    if (kind === 'triple')
      return this.#broken(text, 'triple-quoted strings are not part of this language', 'use one line in single or double quotes')
    if (kind === 'prefixed') {
      return this.#broken(text, 'string prefixes are not part of this language', 'drop the prefix: backslashes are kept as they are')
    }
    if (kind === 'unknown' && (text === '"' || text === "'")) return this.#broken(text, 'unterminated string')
    if (kind === 'operator') this.#bracket(text)
    if (kind !== 'space' && kind !== 'comment') this.#push(kind, text)
    this.#advance(text)
    return kind
  }

  #bracket(text: string): void {
    if ('([{'.includes(text)) this.#brackets.push({ kind: 'operator', text, line: this.#line, column: this.#index - this.#lineStart })
    else if (')]}'.includes(text)) this.#brackets.pop()
  }

  /** Checks a logical line's indentation against the ones before it (spec 01 L12); false when it is broken. */
  #indentation(): boolean {
    let column = 0
    let end = this.#index
    for (; ; end++) {
      const character = this.#text[end]
      if (character === ' ') column++
      else if (character === '\t') column += 8 - (column % 8)
      else if (character === '\f') column = 0
      else break
    }
    const next = this.#text[end]
    if (next === undefined || next === '\n' || next === '#') return true
    if (column > (this.#indents.at(-1) ?? 0)) this.#indents.push(column)
    while (column < (this.#indents.at(-1) ?? 0)) this.#indents.pop()
    if (column === this.#indents.at(-1)) return true
    this.#advance(this.#text.slice(this.#index, end))
    this.#broken('', 'unindent does not match any outer indentation level')
    return false
  }

  #broken(text: string, problem: string, hint?: string): 'broken' {
    const token: Token = { kind: 'broken', text, line: this.#line, column: this.#index - this.#lineStart, problem }
    this.#tokens.push(hint === undefined ? token : { ...token, hint })
    return 'broken'
  }

  #push(kind: TokenKind, text: string): void {
    this.#tokens.push({ kind, text, line: this.#line, column: this.#index - this.#lineStart })
  }

  #advance(text: string): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#line++
      this.#lineStart = this.#index + at + 1
    }
    this.#index += text.length
  }
}
