import { describe, expect, it } from 'vitest'
import { makePackage } from '../../test/packages.ts'
import type { Dependency } from '../types.ts'
import { poolOf } from './pool-of.ts'
import { ProviderIndex } from './provider-index.ts'

const asked: string[] = []
const packages = [
  makePackage('a-1-1.noarch', { provides: ['cap = 1', 'cap = 3'], files: ['/usr/bin/x'] }),
  makePackage('b-2-1.noarch', { provides: ['cap', '/usr/bin/x'], files: ['/usr/share/y'] }),
  makePackage('c-2-1.src', { provides: ['cap'], files: ['/usr/bin/x'], requires: ['/usr/bin/x', '/usr/share/y'] }),
]
const listing = packages.map((packaged) => ({
  ...packaged,
  files: () => {
    asked.push(packaged.name)
    return packaged.files()
  },
}))

function plain(name: string): Dependency {
  return { name, flags: null, epoch: null, version: null, release: null, pre: false }
}

describe('ProviderIndex', () => {
  const index = new ProviderIndex(poolOf(listing))

  it.each([
    ['cap', [0, 1]],
    ['a', [0]],
    ['/usr/bin/x', [0, 1]],
    ['/usr/share/y', [1]],
    ['/usr/bin/x/', []],
    ['(cap without a)', [1]],
    ['(a or /usr/share/y)', [0, 1]],
    ['(a', []],
    ['c', []],
  ])('%s is provided by %j', (name, ids) => {
    expect(index.providersOf(plain(name))).toEqual(ids)
  })

  it.each([
    ['2', [1]],
    ['3', [0, 1]],
  ])('cap = %s is provided by %j', (version, ids) => {
    expect(index.providersOf({ ...plain('cap'), flags: 'EQ', version })).toEqual(ids)
  })

  it('knows the own name and version of a package', () => {
    expect(index.providersOf({ ...plain('b'), flags: 'GE', version: '3' })).toEqual([])
    expect(index.providersOf({ ...plain('b'), flags: 'EQ', version: '2', release: '1' })).toEqual([1])
  })

  it('reads each file list once for all required paths', () => {
    asked.length = 0
    poolOf(listing)
    expect(asked).toEqual(['a', 'b', 'c'])
  })
})
