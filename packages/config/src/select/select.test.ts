import { describe, expect, test } from 'vitest'
import {
  anyTrue,
  archValues,
  firstMatch,
  lastMatch,
  namedByAny,
  skipMatches,
  unusedPatterns,
  variantArchValues,
  variantValues,
} from './index.ts'
import type { VariantArch } from './index.ts'

type Option = VariantArch<string[]>

/** The table of spec 01 §3.1; tuples have become lists. */
const MAPPINGS: [option: Option, arch: string, uid: string | null, result: string[]][] = [
  [[['^Server$', { x86_64: ['a'] }]], 'x86_64', 'Server-optional', []],
  [[['Server', { x86_64: ['a'] }]], 'x86_64', 'Server-optional', ['a']],
  [[['^.*$', { '*': ['a'], x86_64: ['b'] }]], 'x86_64', 'Server', ['a', 'b']],
  [[['^.*$', { x86_64: ['b'], '*': ['a'] }]], 'x86_64', 'Server', ['b', 'a']],
  [[['^.*$', { '*': ['a'] }]], 'src', 'Server', []],
  [[['^.*$', { '*': ['a'], src: ['s'] }]], 'src', 'Server', ['s']],
  [
    [
      ['^.*$', { '*': ['a'] }],
      ['^Server$', { x86_64: ['b', 'a'] }],
    ],
    'x86_64',
    'Server',
    ['a', 'b', 'a'],
  ],
  [[['^.*$', { '*': ['a', 'b'] }]], 'x86_64', 'Server', ['a', 'b']],
  [[['^Client$', { '*': ['a'] }]], 'x86_64', null, ['a']],
  [[['^.*$', { 'i*': ['a'] }]], 'i686', 'Server', []],
]

test.each(MAPPINGS)('%j for %s of %s', (option, arch, uid, result) => {
  expect(variantArchValues(option, uid, arch)).toEqual(result)
})

test('values that are not lists are taken one by one', () => {
  expect(variantArchValues([['^.*$', { '*': true, x86_64: true }]], 'Server', 'x86_64')).toEqual([true, true])
})

test('by variant: in file order, lists spliced', () => {
  expect(variantValues({ '^S': ['a', 'b'], '^C': ['c'], '': ['d'] }, 'Server')).toEqual(['a', 'b', 'd'])
  expect(variantValues({ '^S': 'a', '^C': 'c' }, null)).toEqual(['a', 'c'])
})

test('by arch: `*` is not for `src`', () => {
  expect(archValues({ x86_64: ['a'], '*': ['b'] }, 'x86_64')).toEqual(['a', 'b'])
  expect(archValues({ x86_64: ['a'], '*': ['b'] }, 'src')).toEqual([])
})

test('patterns that match no variant are told, sorted', () => {
  expect(unusedPatterns({ '^Z$': 1, '^Server$': 2, '^A': 3 }, ['Server', 'Client'])).toEqual(['^A', '^Z$'])
  expect(
    unusedPatterns(
      [
        ['^Cl', {}],
        ['optional', {}],
      ],
      ['Client', 'Server-optional'],
    ),
  ).toEqual(['optional'])
})

describe('reductions of spec 01 §3.5', () => {
  test('skipping: any true match', () => {
    const cases: [boolean[], boolean][] = [
      [[], false],
      [[false], false],
      [[true], true],
      [[true, true], true],
      [[false, true], true],
    ]
    for (const [matches, skips] of cases) expect(skipMatches(matches)).toBe(skips)
  })

  test('first, last, any, membership', () => {
    expect(firstMatch([1, 2])).toBe(1)
    expect(firstMatch([])).toBeUndefined()
    expect(lastMatch(['lenient', 'off'])).toBe('off')
    expect(lastMatch([])).toBeUndefined()
    expect([anyTrue([]), anyTrue([false]), anyTrue([false, true])]).toEqual([false, false, true])
    expect([namedByAny(['iso'], 'iso'), namedByAny(['iso'], 'is')]).toEqual([true, false])
  })
})
