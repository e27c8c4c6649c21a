import type { TreeFile } from '@murli/contracts/documents'
import { testRef } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { isoCommand } from './command.ts'
import { planIso } from './plan.ts'

const file = (path: string, size = 10): TreeFile => ({ path, size, digest: testRef(path).digest, mtime: 1 })
const plan = (files: TreeFile[], more: { directories?: string[]; capacity?: number } = {}): ReturnType<typeof planIso> =>
  planIso({ name: 'Server.x86_64', files, directories: more.directories ?? [], capacity: more.capacity ?? 1_000_000 })

test('boot files first, packages last, by name inside; excluded names stay out', () => {
  const names = [
    'Packages/z.rpm',
    'Packages/a.rpm',
    'media.repo',
    '.treeinfo',
    'images/boot.iso',
    'images/install.img',
    'boot.iso',
    'x/lost+found',
    'generic.ins',
    'GPL',
  ]
  const planned = plan(names.map((name) => file(name)))
  expect(planned?.entries.map((entry) => `${entry.kind} ${entry.path}`)).toEqual([
    'file generic.ins',
    'file images/install.img',
    'text .treeinfo',
    'file GPL',
    'file boot.iso',
    'file media.repo',
    'file Packages/a.rpm',
    'file Packages/z.rpm',
  ])
  expect(planned?.contentBytes).toBe(8 * 2048)
})

test('a directory is empty by its own components', () => {
  const planned = plan([file('a/bc/x'), file('p.rpm')], { directories: ['a/b', 'a', 'a/bc', 'c', 'c/d'] })
  expect(planned?.entries.filter((entry) => entry.kind === 'directory').map((entry) => entry.path)).toEqual(['a/b', 'c/d'])
})

test('no packages, no image', () => {
  expect(plan([file('media.repo'), file('a.rpm/x')])).toBeNull()
})

test('what does not fit on one medium is refused, with the sizes', () => {
  expect(plan([file('a.rpm', 2048), file('b.rpm', 2049)], { capacity: 6144 })?.contentBytes).toBe(6144)
  expect(plan([file('a.rpm', 2048), file('repodata/primary', 9999)], { capacity: 2048 })).not.toBeNull()
  expect(() => plan([file('a.rpm', 2048), file('b.rpm', 2049)], { capacity: 6143 })).toThrow(
    'not supported yet: split media: Server.x86_64 has 6144 bytes, one medium 6143',
  )
  expect(() => plan([file('a.rpm', 3000)], { capacity: 2999 })).toThrow(
    'File is larger than media size: a.rpm has 3000 bytes, the medium 2999',
  )
})

test('a line break in a name is refused', () => {
  expect(() => plan([file('a\nb'), file('c.rpm')])).toThrow('line break')
})

test('the command line, word for word', () => {
  const command = {
    useXorrisofs: false,
    isoLevel: null,
    volumeId: 'DP-1.0 Server.x86_64',
    arch: 'x86_64',
    output: 'o.iso',
    graftList: 'list',
  }
  expect(isoCommand(command)).toEqual({
    program: 'genisoimage',
    args: '-untranslated-filenames|-volid|DP-1.0 Server.x86_64|-J|-joliet-long|-rational-rock|-translation-table|-input-charset|utf-8|-x|./lost+found|-o|o.iso|-graft-points|-path-list|list'.split(
      '|',
    ),
  })
  expect(isoCommand({ ...command, useXorrisofs: true, isoLevel: 3, arch: 'ppc64le' })).toEqual({
    program: 'xorrisofs',
    args: '-iso-level|3|-untranslated-filenames|-volid|DP-1.0 Server.x86_64|-J|-joliet-long|-rational-rock|-x|./lost+found|-o|o.iso|-graft-points|-path-list|list'.split(
      '|',
    ),
  })
  expect(() => isoCommand({ ...command, volumeId: 'é'.repeat(17) })).toThrow('longer than 32 bytes')
})
