/** Why a pattern is refused, in the words of Python's `re` where it has some; the text ends with the position. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** A cursor over the characters of a pattern. */
export class Cursor {
  readonly #characters: readonly string[]
  readonly #loneBackslash: number
  index = 0

  constructor(pattern: string) {
    this.#characters = Array.from(pattern)
    const trailing = /\\*$/.exec(pattern)?.[0].length ?? 0
    this.#loneBackslash = trailing % 2 === 1 ? this.#characters.length - 1 : -1
    this.#refuseLoneBackslash()
  }

  /** The next character, '' at the end. */
  peek(): string {
    return this.#characters[this.index] ?? ''
  }

  next(): string {
    const character = this.#characters[this.index++] ?? ''
    this.#refuseLoneBackslash()
    return character
  }

  take(character: string): boolean {
    if (this.peek() !== character) return false
    this.next()
    return true
  }

  /** Takes up to `limit` characters out of a set. */
  takeWhile(set: RegExp, limit = Infinity): string {
    let taken = ''
    while (taken.length < limit && this.peek() !== '' && set.test(this.peek())) taken += this.next()
    return taken
  }

  /** Takes everything up to `end`, and `end` itself. */
  takeUntil(end: string, what: string): string {
    const start = this.index
    let taken = ''
    while (this.peek() !== end) {
      if (this.peek() === '') {
        throw this.error(taken === '' ? `missing ${what}` : `missing ${end}, unterminated name`, start)
      }
      taken += this.next()
    }
    this.next()
    if (taken === '') throw this.error(`missing ${what}`, start)
    return taken
  }

  /** What was taken since `start`. */
  textFrom(start: number): string {
    return this.#characters.slice(start, this.index).join('')
  }

  /** A backslash at the very end is noticed as soon as it is the next character, as in Python. */
  #refuseLoneBackslash(): void {
    if (this.index === this.#loneBackslash) throw this.error('bad escape (end of pattern)', this.index)
  }

  error(message: string, position: number): PatternError {
    return new PatternError(`${message} at position ${position}`)
  }
}
