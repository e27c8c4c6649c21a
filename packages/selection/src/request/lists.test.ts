import { describe, expect, it } from 'vitest'
import { makePackage } from '../../test/packages.ts'
import { requestLists } from './lists.ts'
import { relevantFiles } from './relevant-files.ts'

describe('requestLists', () => {
  const empty = { inputs: [], excludes: [], prepopulate: [], fulltreeExcludes: [], multilibWhitelist: [], multilibBlacklist: [] }

  it('drops comments, spaces, empty and repeated lines', () => {
    const lists = requestLists({ ...empty, inputs: [' bash # shell', 'bash', '# nothing', ''], prepopulate: ['a.i686#x'] })
    expect(lists).toEqual({ ...empty, inputs: ['bash'], prepopulate: ['a.i686'] })
  })

  it('leaves out inputs whose very text is excluded', () => {
    const lists = requestLists({ ...empty, inputs: ['bash', 'bash*', 'zsh'], excludes: ['zsh', 'ba*'] })
    expect(lists.inputs).toEqual(['bash', 'bash*'])
  })
})

describe('relevantFiles', () => {
  const packages = [makePackage('a-1-1.noarch', { requires: ['/usr/bin/x', '(/opt/y or z)', 'lib.so.1'] })]

  it('keeps required paths, and runtime files when a method looks for them', () => {
    const paths = ['/usr/bin/x', '/opt/y', '/usr/lib/lib.so.1', '/usr/bin/other']
    expect(paths.filter(relevantFiles(packages, []))).toEqual(['/usr/bin/x', '/opt/y'])
    expect(paths.filter(relevantFiles(packages, ['devel']))).toEqual(['/usr/bin/x', '/opt/y', '/usr/lib/lib.so.1'])
  })
})
