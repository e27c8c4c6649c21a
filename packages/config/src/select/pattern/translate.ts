import { Cursor } from './cursor.ts'
import { category, characterClass, characterEscape, identityEscape, literal, octalEscape } from './escapes.ts'
import type { Flags } from './escapes.ts'

/** What the last part of a sequence is, for the rules on repeating. */
type Kind = 'nothing' | 'position' | 'item' | 'repeat'

interface Part {
  readonly source: string
  readonly kind: Kind
}

const DEEPEST = 100
const NO_FLAGS: Flags = { ascii: false, ignoreCase: false, multiline: false, dotAll: false, verbose: false }
const FLAG_OF: Record<string, keyof Flags | null> = { a: 'ascii', i: 'ignoreCase', m: 'multiline', s: 'dotAll', x: 'verbose', u: null }
const IS_START = '(?<![^])'
const IS_END = '(?![^])'

/**
 * Translates a pattern of Python's `re` into the source of a JavaScript one (flag `v`), with the same groups.
 * Python's `$` matches before a final line break, `.` stops only at `\n`, `\w` and `\d` know all of Unicode, `\Z`, `(?P<n>…)` and
 * inline flags are spelled differently: all that is carried over. What has no counterpart (atomic groups, possessive repeats,
 * conditionals, `\N{…}`) is refused. The fixed width of look-behinds is not checked.
 * @throws {PatternError} in the words of Python 3.11, with the position.
 */
export function translatePattern(pattern: string): string {
  return new Translator(pattern).run()
}

class Translator {
  readonly #cursor: Cursor
  readonly #names = new Map<string, number>()
  readonly #open = new Set<number>()
  #groups = 0

  constructor(pattern: string) {
    this.#cursor = new Cursor(pattern)
  }

  run(): string {
    const flags = this.#leadingFlags()
    const source = this.#alternatives(flags, 0)
    if (this.#cursor.peek() !== '') throw this.#cursor.error('unbalanced parenthesis', this.#cursor.index)
    return flags.ignoreCase ? `(?i:${source})` : source
  }

  /** `(?ims)` groups that open the pattern; anywhere else they are an error. */
  #leadingFlags(): Flags {
    let flags = NO_FLAGS
    for (;;) {
      const start = this.#cursor.index
      if (this.#cursor.take('(') && this.#cursor.take('?')) {
        const letters = this.#cursor.takeWhile(/[aimsux]/)
        if (letters !== '' && this.#cursor.take(')')) {
          flags = withFlags(flags, letters, true)
          continue
        }
      }
      this.#cursor.index = start
      return flags
    }
  }

  #alternatives(flags: Flags, depth: number): string {
    if (depth > DEEPEST) throw this.#cursor.error(`more than ${DEEPEST} nested groups`, this.#cursor.index)
    const alternatives = [this.#sequence(flags, depth)]
    while (this.#cursor.take('|')) alternatives.push(this.#sequence(flags, depth))
    return alternatives.join('|')
  }

  #sequence(flags: Flags, depth: number): string {
    const parts: Part[] = []
    for (;;) {
      const start = this.#cursor.index
      const character = this.#cursor.peek()
      if (character === '' || character === '|' || character === ')') return parts.map((part) => part.source).join('')
      this.#cursor.next()
      if (flags.verbose && this.#isVerboseFiller(character)) continue
      const bounds = '*+?{'.includes(character) ? this.#bounds(character) : null
      const part = bounds === null ? this.#part(character, start, flags, depth) : this.#repeated(parts.pop(), bounds, start)
      if (part.kind !== 'nothing') parts.push(part)
    }
  }

  /** Passes white space and comments of verbose patterns. */
  #isVerboseFiller(character: string): boolean {
    if (character === '#') this.#cursor.takeWhile(/[^\n]/)
    return character === '#' || /[ \t\n\r\f\v]/.test(character)
  }

  #part(character: string, start: number, flags: Flags, depth: number): Part {
    if (character === '\\') return this.#escape(start, flags)
    if (character === '[') return item(characterClass(this.#cursor, flags))
    if (character === '(') return this.#group(start, flags, depth)
    if (character === '.') return item(flags.dotAll ? '[^]' : '[^\\n]')
    if (character === '^') return { kind: 'position', source: flags.multiline ? '(?<![^\\n])' : IS_START }
    if (character === '$') return { kind: 'position', source: flags.multiline ? '(?![^\\n])' : '(?![^\\n]|\\n[^])' }
    return item(literal(character.codePointAt(0) ?? 0).source)
  }

  /** The bounds of a repeat; null when a brace is just a brace. */
  #bounds(character: string): string | null {
    if (character !== '{') return character
    const rest = this.#cursor.index
    const low = this.#cursor.takeWhile(/[0-9]/)
    const hasComma = this.#cursor.take(',')
    const high = hasComma ? this.#cursor.takeWhile(/[0-9]/) : low
    if (!this.#cursor.take('}') || (low === '' && !hasComma)) {
      this.#cursor.index = rest
      return null
    }
    if (high !== '' && Number(high) < Number(low)) throw this.#cursor.error('min repeat greater than max repeat', rest)
    return high === low ? `{${low === '' ? '0,' : low}}` : `{${low === '' ? '0' : low},${high}}`
  }

  #repeated(repeated: Part | undefined, bounds: string, start: number): Part {
    if (!repeated || repeated.kind === 'position') throw this.#cursor.error('nothing to repeat', start)
    if (repeated.kind === 'repeat') throw this.#cursor.error('multiple repeat', start)
    const lazy = this.#cursor.take('?') ? '?' : ''
    if (lazy === '' && this.#cursor.peek() === '+') throw this.#cursor.error('possessive repeats are not supported', this.#cursor.index)
    return { kind: 'repeat', source: `(?:${repeated.source})${bounds}${lazy}` }
  }

  #escape(start: number, flags: Flags): Part {
    const letter = this.#cursor.next()
    if (letter === 'A') return { kind: 'position', source: IS_START }
    if (letter === 'Z') return { kind: 'position', source: IS_END }
    if (letter === 'b' || letter === 'B') return { kind: 'position', source: boundary(letter, flags) }
    if (letter === '0') return item(octalEscape(this.#cursor, letter + this.#cursor.takeWhile(/[0-7]/, 2), start).source)
    if (/[1-9]/.test(letter)) return this.#backReference(letter, start)
    const escaped = category(letter, flags) ?? characterEscape(this.#cursor, letter, start)
    return item((escaped ?? identityEscape(this.#cursor, letter, start)).source)
  }

  #backReference(first: string, start: number): Part {
    const digits = first + this.#cursor.takeWhile(/[0-9]/, 1)
    if (/^[0-3]?[0-7][0-7]$/.test(digits) && /[0-7]/.test(this.#cursor.peek())) {
      return item(octalEscape(this.#cursor, digits + this.#cursor.next(), start).source)
    }
    const group = Number(digits)
    if (group > this.#groups) throw this.#cursor.error(`invalid group reference ${digits}`, start + 1)
    if (this.#open.has(group)) throw this.#cursor.error('cannot refer to an open group', start)
    return item(`(?:\\${digits})`)
  }

  #group(start: number, flags: Flags, depth: number): Part {
    if (!this.#cursor.take('?')) return this.#capture(start, flags, depth, null)
    const character = this.#cursor.next()
    if (character === '') throw this.#cursor.error('unexpected end of pattern', this.#cursor.index - 1)
    if (character === ':') return item(`(?:${this.#inner(start, flags, depth)})`)
    if (character === '#') return this.#comment(start)
    if (character === '=' || character === '!') return item(`(?${character}${this.#inner(start, flags, depth)})`)
    if (character === '<') return this.#lookBehind(start, flags, depth)
    if (character === 'P') return this.#named(start, flags, depth)
    if (character === '>') throw this.#cursor.error('atomic groups are not supported', start)
    if (character === '(') throw this.#cursor.error('conditional groups are not supported', start)
    if (/[-aiLmsux]/.test(character)) return this.#scopedFlags(character, start, flags, depth)
    throw this.#cursor.error(`unknown extension ?${character}`, start + 1)
  }

  #capture(start: number, flags: Flags, depth: number, name: string | null): Part {
    const group = ++this.#groups
    if (name !== null) this.#names.set(name, group)
    this.#open.add(group)
    const inner = this.#inner(start, flags, depth)
    this.#open.delete(group)
    return item(`(${name === null ? '' : `?<${name}>`}${inner})`)
  }

  #inner(start: number, flags: Flags, depth: number): string {
    const inner = this.#alternatives(flags, depth + 1)
    if (!this.#cursor.take(')')) throw this.#cursor.error('missing ), unterminated subpattern', start)
    return inner
  }

  #comment(start: number): Part {
    this.#cursor.takeWhile(/[^)]/)
    if (!this.#cursor.take(')')) throw this.#cursor.error('missing ), unterminated comment', start)
    return { kind: 'nothing', source: '' }
  }

  #lookBehind(start: number, flags: Flags, depth: number): Part {
    const direction = this.#cursor.next()
    if (direction === '') throw this.#cursor.error('unexpected end of pattern', this.#cursor.index - 1)
    if (direction !== '=' && direction !== '!') throw this.#cursor.error(`unknown extension ?<${direction}`, start + 1)
    return item(`(?<${direction}${this.#inner(start, flags, depth)})`)
  }

  #named(start: number, flags: Flags, depth: number): Part {
    const mark = this.#cursor.next()
    if (mark === '') throw this.#cursor.error('unexpected end of pattern', this.#cursor.index - 1)
    if (mark !== '<' && mark !== '=') throw this.#cursor.error(`unknown extension ?P${mark}`, start + 1)
    const nameStart = this.#cursor.index
    const name = this.#cursor.takeUntil(mark === '<' ? '>' : ')', 'group name')
    if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name)) throw this.#cursor.error(`bad character in group name '${name}'`, nameStart)
    const known = this.#names.get(name)
    if (mark === '<') {
      if (known === undefined) return this.#capture(start, flags, depth, name)
      const redefined = `redefinition of group name '${name}' as group ${this.#groups + 1}; was group ${known}`
      throw this.#cursor.error(redefined, nameStart)
    }
    if (known === undefined) throw this.#cursor.error(`unknown group name '${name}'`, nameStart)
    if (this.#open.has(known)) throw this.#cursor.error('cannot refer to an open group', nameStart)
    return item(`\\k<${name}>`)
  }

  /** `(?i:…)`, `(?s-m:…)`. */
  #scopedFlags(first: string, start: number, flags: Flags, depth: number): Part {
    const letters = first + this.#cursor.takeWhile(/[-aiLmsux]/)
    const [added = '', removed, extra] = letters.split('-')
    if (/L/.test(letters)) throw this.#cursor.error("bad inline flags: cannot use 'L' flag with a str pattern", this.#cursor.index)
    if (this.#cursor.take(')')) throw this.#cursor.error('global flags not at the start of the expression', start)
    if (extra !== undefined || removed === '' || !this.#cursor.take(':')) throw this.#cursor.error('unknown flag', this.#cursor.index)
    if (Array.from(added).some((letter) => removed?.includes(letter))) {
      throw this.#cursor.error('bad inline flags: flag turned on and off', this.#cursor.index - 1)
    }
    const inside = withFlags(withFlags(flags, added, true), removed ?? '', false)
    const change = inside.ignoreCase === flags.ignoreCase ? '' : inside.ignoreCase ? 'i' : '-i'
    return item(`(?${change}:${this.#inner(start, inside, depth)})`)
  }
}

function item(source: string): Part {
  return { kind: 'item', source }
}

function withFlags(flags: Flags, letters: string, on: boolean): Flags {
  const changed = Array.from(letters, (letter) => FLAG_OF[letter]).filter((flag) => flag !== null && flag !== undefined)
  return { ...flags, ...Object.fromEntries(changed.map((flag) => [flag, on])) }
}

function boundary(letter: string, flags: Flags): string {
  const word = category('w', flags)?.source ?? ''
  return letter === 'b' ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))` : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
}
