import { describe, expect, it } from 'vitest'
import { makePackage, makeRequest } from '../../test/packages.ts'
import { selectPackages } from '../engine/select.ts'
import type { SelectionRequest, SelectionResult, UniversePackage } from '../types.ts'
import { nevraText, makeEntry } from '../universe/entry.ts'
import { prepareUniverse } from '../universe/universe.ts'

const UNIVERSE = [
  makePackage('foo-1-1.x86_64', { provides: ['virtual', 'system-release'] }),
  makePackage('foo-1-1.i686', { provides: ['virtual', 'system-release'] }),
  makePackage('Foo-1-1.x86_64'),
  makePackage('foo-doc-1-1.noarch'),
  makePackage('foo-1-1.src'),
  makePackage('foo-debuginfo-1-1.x86_64'),
  makePackage('foo-debuginfo-1-1.i686'),
  makePackage('foo-debuginfo-common-1-1.x86_64'),
  makePackage('foo-debugsource-1-1.x86_64'),
  makePackage('noarch-debuginfo-1-1.noarch'),
  makePackage('foo-debug-1-1.x86_64'),
  makePackage('python3.11-1-1.x86_64'),
  makePackage('python3.11-1-1.i686'),
  makePackage('java-1.8.0-1-1.x86_64'),
  makePackage('only32-1-1.i586'),
  makePackage('other-release-1-1.noarch', { provides: ['system-release = 1'] }),
  makePackage('s390-tools-1-1.s390'),
]

const OFF: Partial<SelectionRequest> = { dependencies: false, sources: false, debug: false }

function take(patterns: string[], changes: Partial<SelectionRequest> = {}): SelectionResult<UniversePackage> {
  return selectPackages(prepareUniverse(UNIVERSE), makeRequest(patterns, { ...OFF, ...changes }))
}

function names(list: SelectionResult<UniversePackage>['rpm']): string[] {
  return list.map(({ package: one }) => nevraText(makeEntry(0, one)).replace('-1-1.', '.'))
}

describe('an input pattern', () => {
  it.each([
    ['foo', ['foo.x86_64']],
    ['foo.+', ['foo.i686']],
    ['foo-doc.+', ['foo-doc.noarch']],
    ['f*.+', ['foo.i686', 'foo-doc.noarch']],
    ['*.i686', ['foo.i686', 'python3.11.i686']],
    ['foo.x86_64', ['foo.x86_64']],
    ['only32', ['only32.i586']],
    ['only32.i586', ['only32.i586']],
    ['[fF]oo', ['Foo.x86_64', 'foo.x86_64']],
    ['[!f]oo', ['Foo.x86_64']],
    ['F??', ['Foo.x86_64']],
    ['foo-debug', ['foo-debug.x86_64']],
    ['foo-debug*', ['foo-debug.x86_64']],
    ['python3.11', ['python3.11.x86_64']],
    ['python3.11.+', ['python3.11.i686']],
    ['java-1.8.0', ['java-1.8.0.x86_64']],
    ['foo # a comment', []],
  ])('%s takes binaries %j', (pattern, expected) => {
    const { rpm, debuginfo, missing } = take([pattern])
    expect(names(rpm).toSorted()).toEqual(expected.toSorted())
    expect(names(debuginfo)).toEqual([])
    expect(missing).toEqual(expected.length === 0 ? [pattern] : [])
  })

  it.each([
    ['foo-debuginfo', ['foo-debuginfo.x86_64']],
    ['foo-debuginfo.+', ['foo-debuginfo.i686']],
    ['noarch-debuginfo.+', ['noarch-debuginfo.noarch']],
    ['foo-debuginfo-*', ['foo-debuginfo-common.x86_64']],
    ['foo-debugsource', ['foo-debugsource.x86_64']],
    ['?oo-debuginfo*', ['foo-debuginfo.x86_64', 'foo-debuginfo-common.x86_64']],
    ['*-debuginfo.+', ['foo-debuginfo.i686', 'noarch-debuginfo.noarch']],
  ])('%s takes debug packages %j', (pattern, expected) => {
    const { rpm, debuginfo, missing } = take([pattern])
    expect(names(debuginfo).toSorted()).toEqual(expected.toSorted())
    expect(debuginfo.every(({ flags }) => flags.includes('input'))).toBe(true)
    expect([names(rpm), missing]).toEqual([[], []])
  })

  it.each([
    'FOO',
    'virtual',
    '/usr/bin/foo',
    'foo-1',
    'foo-1-1',
    'foo-1-1.x86_64',
    'foo.src',
    'foo.noarch',
    'foo-doc.noarch',
    'foo.s390',
    'foo.armhfp',
    'foo.',
    '.x86_64',
    '',
    'python3.11.i686',
    'foo-debuginfo.x86_64',
    'foo-debuginfo.i686',
    'foo-debuginfofoo',
    's390-tools',
    'only32.i486',
    '[]',
  ])('%j fits nothing', (pattern) => {
    const { rpm, srpm, debuginfo, missing } = take([pattern])
    expect([rpm, srpm, debuginfo]).toEqual([[], [], []])
    expect(missing).toEqual([pattern])
  })

  it('with an arch is not understood by the rules of Pungi 4.3', () => {
    const { rpm, missing } = take(['foo.x86_64', 'foo.i686', '*.i686', 'foo.+'], { rules: '4.3' })
    expect(names(rpm)).toEqual(['foo.i686'])
    expect(missing).toEqual(['*.i686', 'foo.i686', 'foo.x86_64'])
  })
})

describe('system-release', () => {
  it('means every package that provides it when greedy is all, and a name otherwise', () => {
    expect(names(take(['system-release'], { greedy: 'all' }).rpm)).toEqual(['foo.i686', 'foo.x86_64', 'other-release.noarch'])
    expect(take(['system-release'], { greedy: 'build' }).missing).toEqual(['system-release'])
    expect(take(['system-releas?', 'system-release.+'], { greedy: 'all' }).missing).toEqual(['system-releas?', 'system-release.+'])
  })

  it('does not mean an excluded one', () => {
    expect(names(take(['system-release'], { greedy: 'all', excludes: ['foo'] }).rpm)).toEqual(['other-release.noarch'])
    expect(take(['system-release'], { greedy: 'all', excludes: ['foo', 'other*'] }).missing).toEqual(['system-release'])
  })
})

describe('input patterns together', () => {
  it('take each package once, whatever their order', () => {
    const patterns = ['foo', 'f*', 'foo.+', 'foo.i686', 'foo-debuginfo', '*-debuginfo']
    const expected = [take(patterns).rpm, take(patterns).debuginfo].map(names)
    const found = take(patterns.toReversed())
    expect([found.rpm, found.debuginfo].map(names)).toEqual(expected)
    expect(expected[0]).toEqual(['foo.i686', 'foo.x86_64', 'foo-debug.x86_64', 'foo-doc.noarch'])
  })

  it('choose for each name alone: one arch of each, all of them when greedy is all', () => {
    expect(names(take(['*oo*']).rpm)).toEqual(['Foo.x86_64', 'foo.x86_64', 'foo-debug.x86_64', 'foo-doc.noarch'])
    expect(names(take(['*oo*'], { greedy: 'all' }).rpm)).toContain('foo.i686')
    expect(names(take(['foo'], { greedy: 'build' }).rpm)).toEqual(['foo.x86_64'])
  })
})

describe('prepopulated packages', () => {
  it('are of the arch that is said, also the noarch one', () => {
    const { rpm, prepopulateUnmatched } = take([], { prepopulate: ['foo.i686', 'foo-doc.noarch', 'python3.11.i686'] })
    expect(names(rpm)).toEqual(['foo.i686', 'foo-doc.noarch', 'python3.11.i686'])
    expect(rpm.every(({ flags }) => flags.join() === 'prepopulate')).toBe(true)
    expect(prepopulateUnmatched).toEqual([])
  })

  it.each(['foo', 'foo.src', 'foo.noarch', 'f*.x86_64', 'foo-debuginfo.x86_64', 's390-tools.s390', ''])('%j is none', (text) => {
    const { rpm, prepopulateUnmatched, missing } = take([], { prepopulate: [text] })
    expect([rpm, prepopulateUnmatched, missing]).toEqual([[], [text], []])
  })

  it('can be excluded', () => {
    expect(take([], { prepopulate: ['foo.i686'], excludes: ['foo.+'] }).prepopulateUnmatched).toEqual(['foo.i686'])
  })
})
