import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PatternError, compilePattern, matchesStart } from './index.ts'

const TEXTS = ['Server', 'Server-optional', 'Client', 'a', 'a\n', 'é1']

/** Patterns with the texts that Python 3.11's `re.match` accepts. */
const MATCHES: [pattern: string, texts: string[]][] = [
  ['Server', ['Server', 'Server-optional']],
  ['erver', []],
  ['', ['Server', 'Server-optional', 'Client', 'a', 'a\n', 'é1']],
  ['^Client|Server$', ['Server', 'Client']],
  ['^Server$', ['Server']],
  ['(?i)server', ['Server', 'Server-optional']],
  ['(?i:ser)ver', ['Server', 'Server-optional']],
  ['(?P<n>S)(?P=n)?erver', ['Server', 'Server-optional']],
  ['^(?!Client).*$', ['Server', 'Server-optional', 'a', 'a\n', 'é1']],
  ['Server\\Z', ['Server']],
  ['a$', ['a', 'a\n']],
  ['a\\Z', ['a']],
  ['\\w\\d', ['é1']],
  ['(?a)\\w', ['Server', 'Server-optional', 'Client', 'a', 'a\n']],
  ['a.', []],
  ['(?s)a.', ['a\n']],
  ['a{,2}$', ['a', 'a\n']],
  ['a{', []],
  ['[^]x]+$', ['Server', 'Server-optional', 'Client', 'a', 'a\n', 'é1']],
  ['(?x) Ser ver # comment', ['Server', 'Server-optional']],
  ['.*-optional$', ['Server-optional']],
  ['^(Server|Client)$', ['Server', 'Client']],
  ['Server(-\\w+)?$', ['Server', 'Server-optional']],
  ['\\ASer\\b', []],
  ['\\x53erver', ['Server', 'Server-optional']],
]

test.each(MATCHES)('%j', (pattern, texts) => {
  expect(TEXTS.filter((text) => matchesStart(pattern, text))).toEqual(texts)
})

/** Patterns with the messages of Python 3.11. */
const REFUSED: [pattern: string, message: string][] = [
  ['^*$', 'nothing to repeat at position 1'],
  ['*', 'nothing to repeat at position 0'],
  ['(', 'missing ), unterminated subpattern at position 0'],
  ['a)', 'unbalanced parenthesis at position 1'],
  ['[', 'unterminated character set at position 0'],
  ['[a-', 'unterminated character set at position 0'],
  ['[z-a]', 'bad character range z-a at position 1'],
  ['a**', 'multiple repeat at position 2'],
  ['a{2,1}', 'min repeat greater than max repeat at position 2'],
  ['(?P<n>a)(?P<n>b)', "redefinition of group name 'n' as group 2; was group 1 at position 12"],
  ['(?P=x)', "unknown group name 'x' at position 4"],
  ['(?z)', 'unknown extension ?z at position 1'],
  ['\\q', 'bad escape \\q at position 0'],
  ['\\', 'bad escape (end of pattern) at position 0'],
  ['(\\1)', 'cannot refer to an open group at position 1'],
  ['\\1', 'invalid group reference 1 at position 1'],
  ['a(?i)b', 'global flags not at the start of the expression at position 1'],
  ['(?#', 'missing ), unterminated comment at position 0'],
  ['x|+', 'nothing to repeat at position 2'],
  ['(?P<1>a)', "bad character in group name '1' at position 4"],
  ['(?<a)', 'unknown extension ?<a at position 1'],
]

test.each(REFUSED)('%j is refused', (pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(new PatternError(message))
})

test.each(['(?>a)', 'a++', '(a)?(?(1)b|c)', '\\N{DASH}'])('%j has no counterpart', (pattern) => {
  expect(() => compilePattern(pattern)).toThrow(/not supported/)
})

test('nesting without end is refused, not a crash', () => {
  expect(() => compilePattern('('.repeat(100_000))).toThrow(PatternError)
})

test('a text escaped for Python matches itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const escaped = text.replace(/[^A-Za-z0-9_]/g, '\\$&')
      expect(matchesStart(`${escaped}\\Z`, text)).toBe(true)
    }),
  )
})
