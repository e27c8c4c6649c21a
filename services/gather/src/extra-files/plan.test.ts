import { describe, expect, it } from 'vitest'
import { setPackage } from '../../test/set-package.ts'
import { type Brought, matchingPackages, stage } from './plan.ts'

const brought = (target: string, ...paths: string[]): Brought => ({
  target,
  files: paths.map((path) => ({ path, mode: 0o644, mtime: 1, content: { from: 'scratch', file: `${target}:${path}` } })),
})
const staged = (...sources: Brought[]) =>
  stage(sources).map((file) => [file.path, file.content.from === 'scratch' ? file.content.file : ''])

describe('stage', () => {
  it('puts files below their targets, sorted', () => {
    expect(staged(brought('docs', 'b', 'a/x'), brought('', 'GPL'))).toEqual([
      ['GPL', ':GPL'],
      ['docs/a/x', 'docs:a/x'],
      ['docs/b', 'docs:b'],
    ])
  })

  it('lets a later file at the top replace an earlier one', () => {
    const later: Brought = { target: '', files: [{ path: 'GPL', mode: 0o600, mtime: 2, content: { from: 'scratch', file: 'later' } }] }
    expect(stage([brought('', 'GPL'), later])).toEqual(later.files)
  })

  it('merges directories', () => {
    expect(staged(brought('', 'docs/a'), brought('', 'docs/b')).map(([path]) => path)).toEqual(['docs/a', 'docs/b'])
  })

  it.each<[string, Brought[]]>([
    ['a file inside a directory that is there already', [brought('', 'docs/a'), brought('', 'docs/a')]],
    ['a file where a directory is', [brought('', 'docs/a'), brought('', 'docs')]],
    ['a directory where a file is', [brought('', 'docs'), brought('docs', 'a')]],
  ])('refuses %s', (_, sources) => {
    expect(() => stage(sources)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it.each(['../x', 'a/../../x', ''])('refuses the path %j', (path) => {
    expect(() => stage([brought('', path)])).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }))
  })
})

describe('matchingPackages', () => {
  const set = [
    setPackage('logos-1-1.noarch'),
    setPackage('logos-httpd-1-1.x86_64'),
    setPackage('logos-httpd-1-1.i686'),
    setPackage('logos-1-1.src'),
    setPackage('logos-debuginfo-1-1.x86_64'),
  ]
  const found = (pattern: string) => matchingPackages(set, pattern).map((record) => record.fileName)

  it('takes binary packages by glob and arch', () => {
    expect(found('logos*')).toEqual(['logos-1-1.noarch.rpm', 'logos-httpd-1-1.x86_64.rpm', 'logos-httpd-1-1.i686.rpm'])
    expect(found('logos-*.i686')).toEqual(['logos-httpd-1-1.i686.rpm'])
  })

  it('says so when there is none', () => {
    expect(() => found('logos-debuginfo')).toThrow(
      expect.objectContaining({ code: 'FILE_MISSING', details: { pattern: 'logos-debuginfo' } }),
    )
  })
})
