import { describe, expect, it } from 'vitest'
import { makePackage, makeRequest } from '../../test/packages.ts'
import { selectPackages } from '../engine/select.ts'
import type { SelectionRequest, UniversePackage } from '../types.ts'
import { nevraText, makeEntry } from '../universe/entry.ts'
import { prepareUniverse } from '../universe/universe.ts'

const sourcerpm = 'foo-1-1.src.rpm'
const UNIVERSE = [
  makePackage('foo-1-1.x86_64', { sourcerpm }),
  makePackage('foo-1-1.i686', { sourcerpm }),
  makePackage('foo-doc-1-1.noarch', { sourcerpm }),
  makePackage('foo-1-1.src'),
  makePackage('foo-debuginfo-1-1.x86_64', { sourcerpm }),
  makePackage('foo-debugsource-1-1.x86_64', { sourcerpm }),
  makePackage('foo-debuginfo-1-1.i686', { sourcerpm }),
  makePackage('bar.x86_64-1-1.noarch', { sourcerpm: 'bar-1-1.src.rpm' }),
]
const EVERYTHING = ['*', '*-debuginfo', '*-debugsource']
const ALL =
  'bar.x86_64.noarch foo.i686 foo.x86_64 foo-debuginfo.i686 foo-debuginfo.x86_64 foo-debugsource.x86_64 foo-doc.noarch foo.src'.split(' ')

/** What of everything is not taken when this is excluded. */
function leftOut(excludes: string[], changes: Partial<SelectionRequest> = {}, from: readonly UniversePackage[] = UNIVERSE): string[] {
  const request = makeRequest(EVERYTHING, { greedy: 'all', dependencies: false, excludes, ...changes })
  const { rpm, srpm, debuginfo } = selectPackages(prepareUniverse(from), request)
  const taken = [...rpm, ...srpm, ...debuginfo].map(({ package: one }) => nevraText(makeEntry(0, one)).replace('-1-1.', '.'))
  return ALL.filter((name) => !taken.includes(name))
}

describe('an exclude pattern', () => {
  it('leaves nothing out when there is none', () => {
    expect(leftOut([])).toEqual([])
  })

  it.each([
    ['foo.+', ['foo.i686', 'foo-debuginfo.i686']],
    ['*.+', ['foo.i686', 'foo-debuginfo.i686']],
    ['foo-doc.+', []],
    ['foo.src', ['foo.src']],
    ['*.src', ['foo.src']],
    ['fo?', ['foo.i686', 'foo.x86_64', 'foo-debuginfo.i686', 'foo-debuginfo.x86_64', 'foo-debugsource.x86_64']],
    ['*-doc', ['foo-doc.noarch']],
    ['bar.x86_64', ['bar.x86_64.noarch']],
    ['foo.x86_64', []],
    ['foo.i686', []],
    ['FOO', []],
    ['foo-1-1.x86_64', []],
  ])('%s as to binaries and sources, whose debug packages come with binaries alone: %j', (pattern, expected) => {
    const named = leftOut([pattern])
    const withBinaries = leftOut([pattern], { inputs: ['*'] })
    expect(withBinaries).toEqual(expected)
    expect(named).toEqual(expected.filter((name) => !name.includes('-debug')))
  })

  it.each([
    ['foo-debuginfo', ['foo-debuginfo.i686', 'foo-debuginfo.x86_64']],
    ['*-debugsource', ['foo-debugsource.x86_64']],
    ['*-debuginfo-*', []],
    ['foo-debug*', []],
    ['foo-debuginfo.+', []],
    ['foo-debuginfo.i686', []],
  ])('%s as to debug packages: %j', (pattern, expected) => {
    expect(leftOut([pattern])).toEqual(expected)
    expect(leftOut([pattern], { inputs: ['*'] })).toEqual(expected)
  })

  it('does not make an excluded debug package a missing one, but a binary', () => {
    const request = makeRequest(['foo', 'foo-debuginfo'], { excludes: ['foo*', '*-debuginfo'] })
    expect(selectPackages(prepareUniverse(UNIVERSE), request).missing).toEqual(['foo'])
  })

  it('touches no package of a lookaside repository, but the multilib blacklist does', () => {
    const lookaside = UNIVERSE.map((one) => ({ ...one, repo: 'other', lookaside: true }))
    expect(leftOut(['foo*', '*.src', '*.+', '*-debuginfo'], {}, lookaside)).toEqual([])
    expect(leftOut([], { inputs: ['*'], multilibBlacklist: ['f*'] }, lookaside)).toEqual(['foo.i686', 'foo-debuginfo.i686'])
  })
})

describe('the multilib blacklist', () => {
  it('takes out second-arch binaries by name, never noarch, native, source or debug packages', () => {
    expect(leftOut([], { multilibBlacklist: ['*'] })).toEqual(['foo.i686'])
    expect(leftOut([], { multilibBlacklist: ['foo'] })).toEqual(['foo.i686'])
    expect(leftOut([], { multilibBlacklist: ['foo.+', 'FOO', 'fo'] })).toEqual([])
  })

  it('has no effect on an arch that is the only one', () => {
    const request = makeRequest(['foo'], { arch: 'i386', multilibBlacklist: ['*'] })
    expect(selectPackages(prepareUniverse(UNIVERSE), request).missing).toEqual([])
  })
})
