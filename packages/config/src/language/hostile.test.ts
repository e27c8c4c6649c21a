import { expect, it } from 'vitest'
import { parseConfig } from './index.ts'

const lines = (count: number, first: string, line: (before: string, name: string) => string) =>
  [`a0 = ${first}`, ...Array.from({ length: count }, (_, index) => line(`a${index}`, `a${index + 1}`))].join('\n')
const read = (text: string) => parseConfig('c.conf', () => text)

it.each([
  [
    'lists that double',
    lines(60, '[1]', (before, name) => `${name} = [${before}, ${before}]`),
    /the value has more than 33554432 characters in c\.conf line \d+/,
  ],
  ['dicts that double', lines(60, '[1]', (before, name) => `${name} = {"x": ${before}, "y": ${before}}`), /more than 33554432 characters/],
  [
    'strings that double',
    lines(60, '"xx"', (before, name) => `${name} = "%s%s" % (${before}, ${before})`),
    /Cannot format string: the result has more than/,
  ],
  [
    'a chain of lists',
    lines(20_000, '[1]', (before, name) => `${name} = [${before}]`),
    /more than 200 nested brackets in c\.conf line 201/,
  ],
  ['brackets in brackets', `a = ${'['.repeat(100_000)}`, /more than 200 nested brackets/],
  ['a width of gigabytes', 'a = "%999999999d" % 1', /width or precision above 10000/],
  ['a width of gigabytes as argument', 'a = "%*d" % (999999999, 1)', /width or precision above 10000/],
  [
    'one long string many times',
    lines(1000, `["${'x'.repeat(100_000)}"]`, (_, name) => `${name} = [a0]`),
    /with a\d+ the options have more than/,
  ],
])('a configuration with %s is refused', (_what, text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ name: 'ConfigError', code: 'CONFIG_SYNTAX', message: expect.stringMatching(message) }),
  )
})

it('reads two hundred thousand items on one line, and as many arguments', () => {
  const items = Array.from({ length: 200_000 }, (_, index) => `"p${index}"`).join(', ')
  const { options } = read(`a = [${items}]\nb = "${'%s'.repeat(20_000)}" % (${'1, '.repeat(20_000)})\n`)
  expect([options['a'], options['b']]).toEqual([expect.objectContaining({ length: 200_000 }), '1'.repeat(20_000)])
})

it('takes names that objects have for plain names', () => {
  const { options } = parseConfig('c.json', () => '{"constructor": 1, "toString": {"__proto__": 2}}')
  expect(Object.keys(options)).toEqual(['constructor', 'toString'])
})
