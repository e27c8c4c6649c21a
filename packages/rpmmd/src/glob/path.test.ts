import { expect, it } from 'vitest'
import { pathMatcher } from './path.ts'

it.each([
  ['usr/*.txt', 'usr/a.txt', true],
  ['usr/*', 'usr/share/a', false],
  ['usr/*', 'usr/.hidden', false],
  ['usr/.*', 'usr/.hidden', true],
  ['*/?.txt', 'usr/a.txt', true],
  ['*/?.txt', 'usr/ab.txt', false],
  ['usr/[ab]*', 'usr/bin', true],
  ['usr/[!ab]*', 'usr/bin', false],
  ['usr/a+b(1).txt', 'usr/a+b(1).txt', true],
  ['usr/a.txt', 'usr/aXtxt', false],
  ['usr/A', 'usr/a', false],
])('%s fits %s: %s', (pattern, path, fits) => {
  expect(pathMatcher(pattern)(path)).toBe(fits)
})
