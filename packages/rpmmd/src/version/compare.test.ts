import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareEvr, compareVersions } from './compare.ts'
import type { Evr } from './compare.ts'

/** Known answers of rpm's own test suite (rpmvercmp.at) and of spec 04 §8.4. */
const KNOWN: [string, '<' | '=' | '>', string][] = [
  ['1.0', '=', '1.0'],
  ['1.0', '<', '2.0'],
  ['2.0.1', '>', '2.0'],
  ['2.0.1a', '>', '2.0.1'],
  ['5.5p1', '<', '5.5p2'],
  ['5.5p10', '>', '5.5p1'],
  ['10xyz', '<', '10.1xyz'],
  ['xyz10', '<', 'xyz10.1'],
  ['xyz.4', '=', 'xyz.4'],
  ['xyz.4', '<', '8'],
  ['8', '>', 'xyz.4'],
  ['5.5p2', '<', '5.6p1'],
  ['5.6p1', '<', '6.5p1'],
  ['6.0.rc1', '>', '6.0'],
  ['10b2', '>', '10a1'],
  ['1.0aa', '>', '1.0a'],
  ['10.0001', '=', '10.1'],
  ['10.0001', '<', '10.0039'],
  ['4.999.9', '<', '5.0'],
  ['20101121', '<', '20101122'],
  ['2_0', '=', '2.0'],
  ['a+', '=', 'a_'],
  ['+', '=', '_'],
  ['1.05', '=', '1.5'],
  ['1.0~rc1', '<', '1.0'],
  ['1.0~rc1', '<', '1.0~rc2'],
  ['1.0~rc1~git123', '<', '1.0~rc1'],
  ['1.0^', '>', '1.0'],
  ['1.0^git1', '>', '1.0'],
  ['1.0^git1', '<', '1.0^git2'],
  ['1.0^git1', '<', '1.01'],
  ['1.0^20160101', '<', '1.0.1'],
  ['1.0^20160101^git1', '>', '1.0^20160101'],
  ['1.0~rc1^git1', '>', '1.0~rc1'],
  ['1.0^git1~pre', '<', '1.0^git1'],
  ['1.0^git1', '<', '1.0.1'],
  ['1b.fc17', '=', '1b.fc17'],
  ['1b.fc17', '<', '1.fc17'],
  ['1g.fc17', '>', '1b.fc17'],
  ['', '<', '1'],
  ['~', '<', ''],
  ['^', '>', ''],
  ['99999999999999999999', '<', '100000000000000000000'],
]

const versions = fc.string({ unit: fc.constantFrom('0', '1', '2', '10', 'a', 'B', '.', '~', '^', '-', '_'), maxLength: 8 })

describe('compareVersions', () => {
  it.each(KNOWN)('%s %s %s', (a, sign, b) => {
    const expected = sign === '<' ? -1 : sign === '>' ? 1 : 0
    expect(Math.sign(compareVersions(a, b))).toBe(expected)
    expect(Math.sign(compareVersions(b, a))).toBe(expected === 0 ? 0 : -expected)
  })

  it('is antisymmetric', () => {
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0)
      }),
    )
  })

  it('is transitive', () => {
    fc.assert(
      fc.property(versions, versions, versions, (...three) => {
        const [low = '', middle = '', high = ''] = three.toSorted(compareVersions)
        expect([compareVersions(low, middle), compareVersions(middle, high), compareVersions(low, high)].every((order) => order <= 0)).toBe(
          true,
        )
      }),
    )
  })

  it('sorts a text with ~ appended before, with ^ appended after', () => {
    fc.assert(
      fc.property(versions, (text) => {
        expect(compareVersions(`${text}~`, text)).toBeLessThan(0)
        expect(compareVersions(`${text}^`, text)).toBeGreaterThan(0)
      }),
    )
  })
})

function evr(epoch: string | null, version: string, release: string): Evr {
  return { epoch, version, release }
}

describe('compareEvr', () => {
  it('puts the epoch first', () => {
    expect(compareEvr(evr('1', '1', '1'), evr('0', '9', '9'))).toBeGreaterThan(0)
    expect(compareEvr(evr('10', '1', '1'), evr('9', '1', '1'))).toBeGreaterThan(0)
  })

  it('reads a missing epoch as 0', () => {
    expect(compareEvr(evr(null, '1', '2'), evr('0', '1', '2'))).toBe(0)
  })

  it('compares the release last', () => {
    expect(compareEvr(evr(null, '1', '2'), evr(null, '1', '10'))).toBeLessThan(0)
  })
})
