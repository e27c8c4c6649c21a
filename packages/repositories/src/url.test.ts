import { localPath } from '@murli/runtime/transfer'
import { describe, expect, it } from 'vitest'
import { fileUrl, repositoryUrl } from './url.ts'

describe('repositoryUrl', () => {
  it.each([
    ['/srv/my repo', 'file:///srv/my%20repo/'],
    ['file:///srv/repo/', 'file:///srv/repo/'],
    ['https://host/a/b', 'https://host/a/b/'],
  ])('%s', (url, expected) => {
    expect(repositoryUrl('repo-0', url)).toBe(expected)
  })
})

describe('fileUrl', () => {
  it('escapes what would end a path, and gives back local names as they are', () => {
    expect(fileUrl('https://h/r/', 'a/x+y~1^git#1?.rpm', null, 'repo-0')).toBe('https://h/r/a/x+y~1^git%231%3F.rpm')
    expect(localPath(fileUrl('file:///srv/r/', 'a/100%#é ?.rpm', null, 'repo-0'))).toBe('/srv/r/a/100%#é ?.rpm')
  })

  it('follows a base that stays on the server, or below a local repository', () => {
    expect(fileUrl('https://h/r/', 'x.rpm', 'https://h/packages', 'repo-0')).toBe('https://h/packages/x.rpm')
    expect(fileUrl('file:///srv/r/', 'x.rpm', 'file:///srv/r/pool', 'repo-0')).toBe('file:///srv/r/pool/x.rpm')
  })

  it.each([
    ['https://h/r/', 'https://elsewhere/'],
    ['https://h/r/', 'file:///etc'],
    ['file:///srv/r/', 'file:///srv/r/../other'],
    ['file:///srv/r/', 'http://h/'],
  ])('refuses, in %s, the base %s', (repository, base) => {
    expect(() => fileUrl(repository, 'x.rpm', base, 'repo-0')).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }))
  })

  it('refuses hrefs that leave the repository', () => {
    expect(() => fileUrl('file:///srv/r/', '../x.rpm', null, 'repo-7')).toThrow(/repo-7/)
  })
})
