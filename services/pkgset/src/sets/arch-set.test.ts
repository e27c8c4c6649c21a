import type { SetPackage } from '@murli/contracts/documents'
import { describe, expect, it } from 'vitest'
import { archSet, type ArchLimits } from './arch-set.ts'
import { mergeClosures, withUsedBuckets } from './merge.ts'
import { closureOf, ref, setPackage } from '../../test/set-package.ts'

const OPTIONS = { exclusiveArchConsidersNoarch: true, inheritExclusiveArchToNoarch: true }
const PACKAGES = ['a-1-1.x86_64', 'a-1-1.i686', 'n-1-1.noarch', 'a-1-1.src', 'a-2-1.src', 'n-1-1.nosrc', 'z-1-1.src', 'z-1-1.s390x'].map(
  (name) => setPackage(name),
)
const setOf = (arch: string, multilib = false, limits: Record<string, ArchLimits> = {}, options = OPTIONS) =>
  archSet(PACKAGES, { arch, multilib }, new Map(Object.entries(limits)), options)
const names = (packages: readonly SetPackage[]) => packages.map(({ fileName }) => fileName.replace(/\.rpm$/, ''))

describe('archSet', () => {
  it('takes native arches, noarch, and sources by name whatever the version, no-source packages first', () => {
    expect(names(setOf('x86_64').packages)).toEqual(['a-1-1.x86_64', 'n-1-1.noarch', 'n-1-1.nosrc', 'a-1-1.src', 'a-2-1.src'])
    expect(names(setOf('s390x').packages)).toEqual(['z-1-1.s390x', 'n-1-1.noarch', 'n-1-1.nosrc', 'z-1-1.src'])
  })

  it('takes second arches only when the arch is multilib', () => {
    expect(names(setOf('x86_64', true).packages)).toContain('a-1-1.i686')
    expect(names(setOf('x86_64').packages)).not.toContain('a-1-1.i686')
  })

  // Spec 03 §5.2.
  it.each<[string, Partial<ArchLimits>, Partial<typeof OPTIONS>, boolean]>([
    ['excluded here', { exclude: ['x86_64'] }, {}, false],
    ['excluded elsewhere', { exclude: ['s390x'] }, {}, true],
    ['exclusive here', { exclusive: ['x86_64', 's390x'] }, {}, true],
    ['exclusive elsewhere', { exclusive: ['s390x'] }, {}, false],
    ['exclusive to the second arch', { exclusive: ['i686'] }, {}, false],
    ['exclusive to noarch too', { exclusive: ['noarch', 's390x'] }, {}, true],
    ['exclusive to noarch too, which does not count', { exclusive: ['noarch', 's390x'] }, { exclusiveArchConsidersNoarch: false }, false],
    ['excluded from noarch', { exclude: ['noarch'] }, {}, false],
    ['excluded from noarch, which does not count', { exclude: ['noarch'] }, { exclusiveArchConsidersNoarch: false }, true],
    ['excluded here, but limits are not inherited', { exclude: ['x86_64'] }, { inheritExclusiveArchToNoarch: false }, true],
  ])('a noarch package that is %s', (_what, limits, options, kept) => {
    const file = 'n-1-1.noarch.rpm'
    const { packages, excluded } = setOf('x86_64', true, { [file]: { exclusive: [], exclude: [], ...limits } }, { ...OPTIONS, ...options })
    expect(names(packages).includes('n-1-1.noarch')).toBe(kept)
    expect(names(packages).includes('n-1-1.nosrc')).toBe(kept)
    expect(excluded).toEqual(kept ? [] : [file])
  })
})

describe('closures and buckets', () => {
  it('takes a file name from the first arch that has it and finds its bucket again', () => {
    const first = closureOf('s390x', [setPackage('b-1-1.noarch', 1)], ['s0', 's1'])
    const second = closureOf('x86_64', [setPackage('a-1-1.x86_64', 0), setPackage('b-1-1.noarch', 1)], ['x0', 'x1'])
    const merged = mergeClosures([first, second])
    expect(merged.packages.map(({ fileName, record }) => [fileName, merged.buckets[record.bucket]])).toEqual([
      ['a-1-1.x86_64.rpm', ref('x0')],
      ['b-1-1.noarch.rpm', ref('s1')],
    ])
  })

  it('keeps only the buckets that are used, equal ones once', () => {
    const packages = [setPackage('c-1-1.noarch', 3), setPackage('a-1-1.noarch', 1), setPackage('b-1-1.noarch', 0)]
    const set = withUsedBuckets(packages, ['same', 'one', 'unused', 'same'].map(ref))
    expect(set.buckets).toEqual([ref('one'), ref('same')])
    expect(set.packages.map(({ fileName, record }) => [fileName, record.bucket])).toEqual([
      ['a-1-1.noarch.rpm', 0],
      ['b-1-1.noarch.rpm', 1],
      ['c-1-1.noarch.rpm', 1],
    ])
  })
})
