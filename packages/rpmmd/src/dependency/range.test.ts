import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDependency, rangesOverlap } from './range.ts'
import type { ComparisonFlag, Dependency } from './range.ts'

const FLAGS: Record<string, ComparisonFlag> = { '=': 'EQ', '<': 'LT', '>': 'GT', '<=': 'LE', '>=': 'GE' }

function dependency(text: string): Dependency {
  const [name = '', sign = '', evr = ''] = text.split(' ')
  const [, epoch, version, release] = /^(?:(\d+):)?([^-]+)(?:-(.+))?$/.exec(evr) ?? []
  return { name, flags: FLAGS[sign] ?? null, epoch: epoch ?? null, version: version ?? null, release: release ?? null, pre: false }
}

/** Provide, requirement, whether they overlap. Source: spec 04 §8.3, spec 06 §7.2. */
const PAIRS: [string, string, boolean][] = [
  ['foo', 'foo', true],
  ['foo = 1', 'foo', true],
  ['foo', 'foo = 5', true],
  ['foo = 1:3-4', 'foo = 3', false],
  ['foo = 1:3-4', 'foo = 1:3', true],
  ['foo = 1:3-4', 'foo >= 3', true],
  ['foo = 1-4', 'foo > 1', false],
  ['foo = 1-4', 'foo < 1', false],
  ['foo = 1-4', 'foo = 1-5', false],
  ['foo = 1-4', 'foo >= 1', true],
  ['foo = 1-4', 'foo <= 1', true],
  ['foo = 1-4', 'foo = 1-4', true],
  ['foo > 3', 'foo = 2', false],
  ['foo > 3', 'foo = 5', true],
  ['foo > 3', 'foo > 9', true],
  ['foo < 3', 'foo < 1', true],
  ['foo = 2~rc1', 'foo >= 2', false],
  ['foo = 1', 'foo > 1-4', true],
  ['foo = 1', 'foo < 1-4', true],
  ['foo = 1', 'foo = 1-4', true],
  ['foo = 1.0-2', 'foo = 1.0', true],
  ['foo = 1.0-2', 'foo > 1.0', false],
  ['foo >= 2', 'foo <= 2', true],
  ['foo > 2', 'foo <= 2', false],
  ['foo >= 2', 'foo < 2', false],
]

function fits(candidate: number, [sign, bound]: [string, number]): boolean {
  return (
    (sign.includes('=') && candidate === bound) || (sign.includes('<') && candidate < bound) || (sign.includes('>') && candidate > bound)
  )
}

describe('rangesOverlap', () => {
  it.each(PAIRS)('%s against %s: %s', (provide, requirement, expected) => {
    expect(rangesOverlap(dependency(provide), dependency(requirement))).toBe(expected)
  })

  it('agrees with enumerating versions when both sides have a release or none has', () => {
    const version = fc.integer({ min: 1, max: 3 })
    const sign = fc.constantFrom('=', '<', '>', '<=', '>=')
    fc.assert(
      fc.property(fc.tuple(sign, version), fc.tuple(sign, version), (a, b) => {
        const inBoth = Array.from({ length: 51 }, (_, step) => step / 10).some((candidate) => fits(candidate, a) && fits(candidate, b))
        expect(rangesOverlap(dependency(`x ${a[0]} ${a[1]}`), dependency(`x ${b[0]} ${b[1]}`))).toBe(inBoth)
        expect(rangesOverlap(dependency(`x ${a[0]} ${a[1]}-1`), dependency(`x ${b[0]} ${b[1]}-1`))).toBe(inBoth)
      }),
    )
  })
})

describe('formatDependency', () => {
  it.each(['foo', 'foo = 1:2-3', 'foo >= 2', 'foo < 2-3', '/bin/sh', '(a and b)'])('%s', (text) => {
    expect(formatDependency(text.startsWith('(') ? { ...dependency('x'), name: text } : dependency(text))).toBe(text)
  })

  it('leaves epoch 0 out', () => {
    expect(formatDependency(dependency('foo > 0:1'))).toBe('foo > 1')
  })
})
