import { describe, expect, it } from 'vitest'
import { type Archive, type ArchiveEntry, normalEntryPath, pickDirectory, pickFiles } from './archive.ts'

const file = (scratchFile: string): ArchiveEntry => ({ kind: 'file', mode: 0o644, mtime: 1, size: 1, scratchFile })
const directory: ArchiveEntry = { kind: 'directory' }
const symlink = (target: string): ArchiveEntry => ({ kind: 'symlink', target })

const ARCHIVE: Archive = new Map([
  ['usr', directory],
  ['usr/share', directory],
  ['usr/share/doc', directory],
  ['usr/share/doc/GPL', file('gpl')],
  ['usr/share/doc/.hidden', file('hidden')],
  ['usr/share/doc/de', directory],
  ['usr/share/doc/de/index.txt', file('de')],
  ['usr/share/doc/LICENSE', symlink('GPL')],
  ['usr/share/doc/deutsch', symlink('/usr/share/doc/de')],
  ['usr/share/out', directory],
  ['usr/share/out/passwd', symlink('../../../../etc/passwd')],
  ['usr/share/out/loop', symlink('loop')],
])

const names = (picked: { path: string; file: { scratchFile: string } }[]) =>
  picked.map(({ path, file: { scratchFile } }) => [path, scratchFile])

describe('pickFiles', () => {
  it('takes files by glob, each under its base name, and follows links', () => {
    expect(names(pickFiles(ARCHIVE, '/usr/share/doc/*'))).toEqual([
      ['GPL', 'gpl'],
      ['LICENSE', 'gpl'],
    ])
    expect(names(pickFiles(ARCHIVE, 'usr/share/doc/.h*'))).toEqual([['.hidden', 'hidden']])
  })

  it('says so when nothing fits', () => {
    expect(() => pickFiles(ARCHIVE, '/usr/share/*.txt')).toThrow('/usr/share/*.txt')
  })
})

describe('pickDirectory', () => {
  it('takes the content with a slash at the end, the directory itself without', () => {
    expect(names(pickDirectory(ARCHIVE, '/usr/share/doc/de/'))).toEqual([['index.txt', 'de']])
    expect(names(pickDirectory(ARCHIVE, '/usr/share/doc/de'))).toEqual([['de/index.txt', 'de']])
  })

  it('copies what links below it point to', () => {
    const picked = names(pickDirectory(ARCHIVE, 'usr/share/doc/'))
    expect(picked).toEqual([
      ['.hidden', 'hidden'],
      ['GPL', 'gpl'],
      ['LICENSE', 'gpl'],
      ['de/index.txt', 'de'],
      ['deutsch/index.txt', 'de'],
    ])
  })

  it('refuses links whose ways multiply', () => {
    const looping: Archive = new Map<string, ArchiveEntry>([
      ['a', directory],
      ['a/file', file('x')],
      ...Array.from({ length: 10 }, (_, index): [string, ArchiveEntry] => [`a/${index}`, symlink('.')]),
    ])
    expect(() => pickDirectory(looping, 'a/')).toThrow(expect.objectContaining({ code: 'PACKAGE_CORRUPT' }))
  })

  it('walks through tens of thousands of directories', () => {
    const wide: Archive = new Map(Array.from({ length: 30_000 }, (_, index) => [`a/${index}/f`, file(String(index))]))
    const parents = Array.from({ length: 30_000 }, (_, index): [string, ArchiveEntry] => [`a/${index}`, directory])
    expect(pickDirectory(new Map([['a', directory], ...parents, ...wide]), 'a/')).toHaveLength(30_000)
  })

  it('never follows a link out of the package or in a circle', () => {
    expect(() => pickDirectory(ARCHIVE, '/usr/share/out')).toThrow('/usr/share/out')
  })
})

describe('normalEntryPath', () => {
  it.each([
    ['./usr//bin/x', 'usr/bin/x'],
    ['/etc/x', 'etc/x'],
    ['.', ''],
  ])('%s', (name, path) => {
    expect(normalEntryPath(name)).toBe(path)
  })

  it.each(['../etc/passwd', 'usr/../../x', 'a\0b'])('refuses %j', (name) => {
    expect(() => normalEntryPath(name)).toThrow('leaves its root')
  })
})
