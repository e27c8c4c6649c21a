import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../error.ts'
import { Dict, Float, Tuple, parseConfig, printLiteral, toJson } from './index.ts'
import type { ConfigValue } from './index.ts'

/** Parses `main.conf` among some files. */
function read(main: string, files: Record<string, string> = {}, defines: Record<string, string> = {}) {
  return parseConfig('main.conf', (path) => (path === 'main.conf' ? main : (files[path] ?? null)), { defines })
}

function literals(main: string, files: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(read(main, files).options).map(([name, value]) => [name, printLiteral(value)]))
}

describe('lexical rules', () => {
  test('all line ends are the same, also inside strings', () => {
    expect(literals('a = 1\r\nb = 2\rc = "x\\\r\ny"')).toEqual({ a: '1', b: '2', c: "'x\\\\\\ny'" })
  })

  test('a byte-order mark is an error at the first column', () => {
    expect(() => read('\ufeffa = 1')).toThrow('found a byte-order mark in main.conf line 1 column 1')
  })

  test('columns count characters, not code units', () => {
    expect(() => read('a = ["😀", b]')).toThrow('line 1 column 11')
  })

  test('indentation inside brackets is free', () => {
    expect(literals('a = [\n      1,\n  2,\n]\nb = 1')).toEqual({ a: '[1, 2]', b: '1' })
  })

  test('brackets nested without end are refused, not a crash', () => {
    expect(() => read(`a = ${'['.repeat(100_000)}`)).toThrow(ConfigError)
    expect(() => read(`a = ${'['.repeat(300)}${']'.repeat(300)}`)).toThrow('more than 200 nested brackets')
    expect(() => read(`a = ${'"%s" % '.repeat(300)}1`)).toThrow('more than 200 nested brackets')
  })
})

describe('imports', () => {
  test('files are remembered in the order met, depth first, once', () => {
    const files = { 'one.conf': 'from two import *', 'two.conf': 'a = 1', 'three.conf': 'b = 1' }
    expect(read('from one import *\nfrom three import *\nfrom two import *', files).files).toEqual([
      'main.conf',
      'one.conf',
      'two.conf',
      'three.conf',
    ])
  })

  test('a cycle is named instead of dying by depth', () => {
    const files = { 'one.conf': 'from two import *', 'two.conf': 'from one import *' }
    expect(() => read('from one import *', files)).toThrow(
      "Import cycle: 'one.conf' is imported while it is being read in two.conf line 1 column 1: from one import *, " +
        'imported by one.conf line 1, imported by main.conf line 1',
    )
  })

  test('`global` overwrites with None, passes into imports and comes back with a new value', () => {
    expect(literals('y = 1\nglobal y')).toEqual({ y: 'None' })
    expect(literals('global y\ny = 1\nfrom part import *', { 'part.conf': 'y = [y, 2]' })).toEqual({ y: '[1, 2]' })
  })

  test('globals of an imported file are globals of the importer when their values were imported', () => {
    const files = { 'gives.conf': 'global y\ny = 5', 'uses.conf': 'z = y' }
    expect(literals('from gives import *\nfrom uses import *', files)).toEqual({ y: '5', z: '5' })
    expect(literals('from gives import y\nfrom uses import z', files)).toEqual({ y: '5', z: '5' })
  })
})

describe('positions', () => {
  const parsed = read('shared = ["x",\n  "y"]\nmultilib = [\n  ("^.*$", {"x86_64": shared, "a.b": 1}),\n]')

  test.each([
    ['multilib', 3, 12],
    ['multilib.0', 4, 3],
    ['multilib.0.0', 4, 4],
    ['multilib.0.1.x86_64', 4, 23],
    ['multilib.0.1.x86_64.1', 2, 3],
    ['multilib.0.1.a.b', 4, 38],
  ])('%s', (path, line, column) => {
    expect(parsed.position(path)).toEqual({ file: 'main.conf', line, column })
  })

  test('an unknown path gives its deepest known part', () => {
    expect(parsed.position('multilib.0.1.aarch64.3')).toEqual({ file: 'main.conf', line: 4, column: 12 })
    expect(parsed.position('nothing')).toBeNull()
  })

  test('imported options have the position in their own file', () => {
    expect(read('from part import *', { 'part.conf': '\na = {"k": 1}' }).position('a.k')).toEqual({
      file: 'part.conf',
      line: 2,
      column: 11,
    })
  })
})

function json(text: string) {
  return parseConfig('main.json', () => text)
}

describe('JSON', () => {
  test('members are options; integers, floats and big integers stay apart; the last repeated member wins', () => {
    const { options } = json('{"a": [1, 1.0, -2e3, 12345678901234567890], "_b": {"k": null, "k": "\\u00e9"}, "a2": true}')
    expect(printLiteral(options['a'] ?? null)).toBe('[1, 1.0, -2000.0, 12345678901234567890]')
    expect(printLiteral(options['_b'] ?? null)).toBe("{'k': 'é'}")
    expect(options['a2']).toBe(true)
  })

  test('positions as in the language', () => {
    expect(json('{\n  "a": {"^.*$": [1,\n    2]}\n}').position('a.^.*$.1')).toEqual({ file: 'main.json', line: 3, column: 5 })
  })

  test.each([
    ['[1]', 'the document must be an object'],
    ['{"a": 1,}', 'expected a string in double quotes, found "}"'],
    ['{"a": 01}', 'expected "," or "}", found "1"'],
    ['{"a": NaN}', 'expected a value, found "NaN"'],
    ['{"a": 1} x', 'expected the end of the document, found "x"'],
    ['{"a": "x\ny"}', 'unreadable string'],
    ['{"a": ', 'expected a value, found the end of the file'],
    ['\ufeff{}', 'found a byte-order mark'],
  ])('%j is refused', (text, message) => {
    expect(() => json(text)).toThrow(ConfigError)
    expect(() => json(text)).toThrow(/^Invalid syntax: .* in main\.json line \d+ column \d+/)
    expect(() => json(text)).toThrow(message)
  })
})

test('defines are variables beforehand; the ones that the file assigns itself are its own', () => {
  const parsed = read('a = "%s-%s" % (x, y)\ny = "own"', {}, { x: '1', y: '2' })
  expect(parsed.options['a']).toBe('1-2')
  expect(parsed.options['y']).toBe('own')
  expect(parsed.predefined).toEqual(['x'])
})

test('plain JSON of values', () => {
  const value = new Dict([
    [1, new Tuple(['x'])],
    [true, new Float(1)],
    [null, []],
    [new Float(1.5), 2n ** 60n],
  ])
  expect(toJson(value)).toEqual({ '1': 1, null: [], '1.5': 2 ** 60 })
  expect(() => toJson(new Float(Infinity))).toThrow(ConfigError)
})

/** Values whose literal is also how the language spells them: strings without quotes, backslashes and control characters. */
const spellable = fc.letrec<{ value: ConfigValue; key: ConfigValue; text: string }>((tie) => ({
  text: fc.stringMatching(/^[ -&(-[\]-~éß✓]*$/).filter((text) => !text.includes('"')),
  key: fc.oneof(tie('text'), fc.integer(), fc.constantFrom(true, null)),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('text'),
    fc.constantFrom<ConfigValue>(true, false, null),
    fc.integer(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => new Float(value))
      .filter((float) => printLiteral(float).includes('.')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => new Tuple(items)),
    fc.uniqueArray(fc.tuple(tie('text'), tie('value')), { maxLength: 4, selector: ([key]) => key }).map((pairs) => new Dict(pairs)),
  ),
}))

test('what is printed as a literal is read back as the same literal', () => {
  fc.assert(
    fc.property(spellable.value, (value) => {
      const printed = printLiteral(value)
      expect(printLiteral(read(`a = ${printed}`).options['a'] ?? null)).toBe(printed)
    }),
  )
})

function failureOf(text: string): unknown {
  try {
    read(text)
    return null
  } catch (error) {
    return error
  }
}

test('no text makes the reader fail in another way than with a ConfigError that has a position', () => {
  const fragment = fc.constantFrom(
    'a',
    ' = ',
    '"x"',
    "'",
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    ',',
    ':',
    ' % ',
    '%s',
    '1',
    '-',
    '.',
    '\n',
    ' ',
    '\t',
    '#',
    '\\',
    'from ',
    'import ',
    '*',
    'global ',
    'é',
    '=',
    '"""',
  )
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), (fragments) => {
      const failure = failureOf(fragments.join(''))
      expect(failure === null || (failure instanceof ConfigError && failure.position !== null)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('columns on one long line count characters, in JSON and in the language', () => {
  const values = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? '"😀"' : '["é"]'))
  const column = (index: number) => values.slice(0, index).reduce((sum, value) => sum + Array.from(value).length + 1, 0)
  const line = `[${values.join(',')}]`
  const document = parseConfig('main.json', () => `{"a":${line},"b":1}`)
  const language = parseConfig('main.conf', () => `a=${line} b=1`)
  for (const index of [199, 0, 1, 120]) {
    expect(document.position(`a.${index}`)?.column).toBe(column(index) + 7)
    expect(language.position(`a.${index}`)?.column).toBe(column(index) + 4)
  }
  expect(document.position('b')?.column).toBe(column(200) + 12)
})
