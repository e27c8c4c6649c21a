import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { globMatcher } from './glob.ts'

it('looks through long texts once, however many stars there are', () => {
  const text = 'a'.repeat(200_000)
  expect(globMatcher(`${'*a'.repeat(50)}*b`)(text)).toBe(false)
  expect(globMatcher(`${'*a'.repeat(50)}*`)(text)).toBe(true)
  expect(globMatcher(`${'*?'.repeat(50)}[!a]`)(text)).toBe(false)
})

it('finds with several stars what one expression finds', () => {
  const glob = fc.string({ unit: fc.constantFrom('*', '*', 'a', 'b', '?'), maxLength: 8 })
  fc.assert(
    fc.property(glob, fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\u{1f600}'), maxLength: 8 }), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`, 'su')
      expect(globMatcher(pattern)(text)).toBe(expression.test(text))
    }),
    { numRuns: 2000 },
  )
})
