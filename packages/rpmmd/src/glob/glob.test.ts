import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyGlobMatcher, globMatcher } from './glob.ts'

describe('globMatcher', () => {
  it.each([
    ['bash', 'bash', true],
    ['bash', 'bash2', false],
    ['ba*', 'bash', true],
    ['*', '', true],
    ['b?sh', 'bash', true],
    ['b?sh', 'bsh', false],
    ['[ab]x', 'ax', true],
    ['[!ab]x', 'ax', false],
    ['[^ab]x', 'cx', true],
    ['[]a]x', ']x', true],
    ['[a-c]x', 'bx', true],
    ['a[b', 'a[b', true],
    ['gtk+*', 'gtk+extra', true],
    ['gtk.', 'gtkx', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['/usr/*/x', '/usr/a/b/x', true],
    ['A', 'a', false],
  ])('%s on %s: %s', (glob, text, expected) => {
    expect(globMatcher(glob)(text)).toBe(expected)
  })

  it('lets every text fit itself when its signs are escaped', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const matches = globMatcher(text.replace(/[\\*?[]/g, '\\$&'))
        expect(matches(text)).toBe(true)
        expect(matches(other)).toBe(text === other)
      }),
    )
  })
})

describe('globMatcher of Python', () => {
  it.each([
    ['virtual*', 'virtualization', true],
    ['c*', 'Core', false],
    ['a?b', 'a.b', true],
    ['a.b', 'axb', false],
    ['[!a]', 'b', true],
    ['[^a]', 'b', false],
    ['[^a]', '^', true],
    ['[a-c]-[0-9]', 'a-1', true],
    ['[', '[', true],
    ['[]]', ']', true],
    ['\\*', '\\x', true],
    ['?', '\u{1f600}', true],
  ])('%s on %s: %s', (glob, text, expected) => {
    expect(globMatcher(glob, 'python')(text)).toBe(expected)
  })
})

describe.each(['shell', 'python'] as const)('globMatcher of %s', (dialect) => {
  it('knows that a range the wrong way round has no members', () => {
    expect(['x', 'b', '-'].filter(globMatcher('[z-a]', dialect))).toEqual([])
    expect(['x', 'b', '-'].filter(globMatcher('[!z-a]', dialect))).toEqual(['x', 'b', '-'])
    expect(['x', 'b'].filter(globMatcher('[z-ab]', dialect))).toEqual(['b'])
  })

  it('takes every text as a glob', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[ ] ! ^ - \\ * ? a z / .'.split(' ')) }), fc.string(), (glob, text) => {
        expect(globMatcher(glob, dialect)(text)).toBeTypeOf('boolean')
      }),
    )
  })
})

describe('anyGlobMatcher', () => {
  it('fits when one glob does', () => {
    const matches = anyGlobMatcher(['bash', 'gtk*'])
    expect(['bash', 'gtk3', 'gt', 'bash2'].map(matches)).toEqual([true, true, false, false])
    expect(anyGlobMatcher([])('')).toBe(false)
  })
})
