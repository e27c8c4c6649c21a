import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../index.ts'
import type { ConfigValue } from '../index.ts'
import { Float } from '../value.ts'
import { FormatError, formatPercent } from './index.ts'

/** Format, argument as the language writes it, and what Python 3.11 makes of them. */
const VECTORS: [format: string, argument: string, result: string][] = [
  ['%d', '5', '5'],
  ['%5d|', '5', '    5|'],
  ['%-5d|', '5', '5    |'],
  ['%05d', '-5', '-0005'],
  ['%+d', '5', '+5'],
  ['% d', '5', ' 5'],
  ['%.3d', '-5', '-005'],
  ['%08.3d', '5', '00000005'],
  ['%d', 'True', '1'],
  ['%d', '1.9', '1'],
  ['%i', '-1.9', '-1'],
  ['%d', '123456789012345678901234567890', '123456789012345678901234567890'],
  ['%x', '255', 'ff'],
  ['%X', '255', 'FF'],
  ['%#x', '255', '0xff'],
  ['%#o', '8', '0o10'],
  ['%#X', '-255', '-0XFF'],
  ['%o', '8', '10'],
  ['%f', '0.5', '0.500000'],
  ['%.0f', '0.5', '0'],
  ['%.0f', '1.5', '2'],
  ['%.0f', '2.5', '2'],
  ['%.1f', '0.25', '0.2'],
  ['%.1f', '1.25', '1.2'],
  ['%.2f', '2.675', '2.67'],
  ['%.3f', '1e+22', '10000000000000000000000.000'],
  [
    '%f',
    '1e+300',
    '1000000000000000052504760255204420248704468581108159154915854115511802457988908195786371375080447864043704443832883878176942523235360430575644792184786706982848387200926575803737830233794788090059368953234970799945081119038967640880074652742780142494579258788820056842838115669472196386865459400540160.000000',
  ],
  ['%#.0f', '3', '3.'],
  ['%e', '12345.678', '1.234568e+04'],
  ['%.0e', '12345.678', '1e+04'],
  ['%E', '1e-05', '1.000000E-05'],
  ['%.2e', '9.999', '1.00e+01'],
  ['%g', '1e-05', '1e-05'],
  ['%g', '0.0001', '0.0001'],
  ['%g', '100000.0', '100000'],
  ['%g', '1e+16', '1e+16'],
  ['%#g', '1.5', '1.50000'],
  ['%.3g', '1234567.0', '1.23e+06'],
  ['%G', '1e+16', '1E+16'],
  ['%g', '0.0', '0'],
  ['%010.2f', '-1.5', '-000001.50'],
  ['%-10.2f|', '1.5', '1.50      |'],
  ['%+.1e', '0.0', '+0.0e+00'],
  ['%c', '97', 'a'],
  ['%c', "'é'", 'é'],
  ['%5s|', "'x'", '    x|'],
  ['%-5s|', "'x'", 'x    |'],
  ['%05s', "'x'", '    x'],
  ['%.2s', "'xyz'", 'xy'],
  ['%r', "'it\\'s'", '"it\'s"'],
  ['%r', "'a\"b'", "'a\"b'"],
  ['%a', "'é✓😀'", "'\\xe9\\u2713\\U0001f600'"],
  ['%s', "'é'", 'é'],
  ['%r', "'a\\tb\\n'", "'a\\tb\\n'"],
  ['%s', '1e+16', '1e+16'],
  ['%s', '1e-05', '1e-05'],
  ['%s', '123456789.123', '123456789.123'],
  ['%s', '-0.0', '-0.0'],
  ['%s', "('x',)", 'x'],
  ['%s', '[1.0, None, True]', '[1.0, None, True]'],
  ['%s', "{'k': 'v', 1: ()}", "{'k': 'v', 1: ()}"],
  ['%*d|', '(5, 1)', '    1|'],
  ['%-*d|', '(5, 1)', '1    |'],
  ['%.*f', '(2, 1.005)', '1.00'],
  ['%*s|', "(-5, 'x')", 'x    |'],
  ['%(a)s-%(b)d', "{'a': 'x', 'b': 2}", 'x-2'],
  ['%(a(b)c)s', "{'a(b)c': 1}", '1'],
  ['%(a)s %%', "{'a': 1}", '1 %'],
  ['%ld', '5', '5'],
  ['%s', "{'k': 1}", "{'k': 1}"],
]

/** Reads an argument; what the language cannot spell is given below. */
function argument(source: string): ConfigValue {
  const unspellable: Record<string, ConfigValue> = {
    "'it\\'s'": "it's",
    "'a\\tb\\n'": 'a\tb\n',
    '1e-05': new Float(1e-5),
    '1e+16': new Float(1e16),
    '1e+22': new Float(1e22),
    '1e+300': new Float(1e300),
  }
  return unspellable[source] ?? parseConfig('m.conf', () => `a = ${source}`).options['a'] ?? null
}

test.each(VECTORS)('%j with %s', (format, source, result) => {
  expect(formatPercent(format, argument(source))).toBe(result)
})

test.each([
  ['%s %s', ['x'], 'not enough arguments for format string'],
  ['%(k)s', ['x'], 'format requires a mapping'],
  ['%(k', 1, 'incomplete format key'],
  ['%', 1, 'incomplete format'],
  ['%x', new Float(1), '%x format: an integer is required, not float'],
  ['%f', 'x', 'must be real number, not str'],
  ['%c', 'xy', '%c requires int or char'],
  ['%c', -1, '%c arg not in range(0x110000)'],
  ['%*d', 'x', '* wants int'],
  ['%d', new Float(Infinity), 'cannot convert float infinity to integer'],
  ['%99999d', 1, 'width or precision above 10000'],
] as [string, ConfigValue, string][])('%j is refused', (format, value, message) => {
  expect(() => formatPercent(format, value)).toThrow(new FormatError(message))
})

test('fixed notation agrees with the shortest form of doubles', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
      expect(Number(formatPercent('%.20e', new Float(value)))).toBe(value)
      expect(Math.abs(Number(formatPercent('%.3f', new Float(value))) - value)).toBeLessThanOrEqual(0.0005 + Math.abs(value) * 1e-15)
    }),
  )
})
