import type { TreeFile } from '@murli/contracts/documents'
import { testRef } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { isoCommand } from './command.ts'
import { refuseUnwritableFiles } from './file-size-limit.ts'
import { graftEntries } from './graft.ts'
import { type MediaRequest, planMedia, tooLargeDiscs } from './plan.ts'

const file = (path: string, size = 10): TreeFile => ({ path, size, digest: testRef(path).digest, mtime: 1 })
const plan = (files: TreeFile[], more: Partial<MediaRequest> = {}): ReturnType<typeof planMedia> =>
  planMedia({
    name: 'Server.x86_64',
    files,
    directories: [],
    capacity: 1_000_000,
    namesHaveDiscNumber: true,
    sticky: async () => new Set(['media.repo']),
    ...more,
  })

async function onlyDisc(...given: Parameters<typeof plan>) {
  const [disc, ...others] = await plan(...given)
  if (disc === undefined || others.length > 0) throw new Error('expected one disc')
  return disc
}

test('boot files first, packages last, by name inside; excluded names stay out', async () => {
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
    '\u{1F600}',
    '\uFF5E',
  ]
  const disc = await onlyDisc(names.map((name) => file(name)))
  const own = [{ kind: 'own', path: '.treeinfo', content: '', mtime: 1 }] as const
  expect(graftEntries(disc, own).map((entry) => `${entry.kind} ${entry.path}`)).toEqual([
    'tree generic.ins',
    'tree images/install.img',
    'own .treeinfo',
    'tree GPL',
    'tree boot.iso',
    'tree media.repo',
    'tree \uFF5E',
    'tree \u{1F600}',
    'tree Packages/a.rpm',
    'tree Packages/z.rpm',
  ])
  expect(disc.contentBytes).toBe(10 * 2048)
})

test('a directory is empty by its own components', async () => {
  const disc = await onlyDisc([file('a/bc/x'), file('p.rpm')], { directories: ['a/b', 'a', 'a/bc', 'c', 'c/d'] })
  expect(disc.emptyDirectories).toEqual(['a/b', 'c/d'])
})

test('no packages, no image', async () => {
  expect(await plan([file('media.repo'), file('a.rpm/x')])).toEqual([])
})

test('repodata of the tree do not count, for discs of a set have their own', async () => {
  const disc = await onlyDisc([file('Packages/a.rpm', 2048), file('repodata/primary', 9999)], { capacity: 2048 })
  expect(disc).toMatchObject({ number: 1, count: 1, packages: [] })
  expect(disc.files.map(({ path }) => path)).toContain('repodata/primary')
})

const large = [
  file('.treeinfo'),
  file('GPL'),
  file('Packages/a.rpm', 4096),
  file('Packages/b.rpm', 4096),
  file('addons/x/c.rpm'),
  file('media.repo'),
  file('repodata/primary'),
]

test('a tree that does not fit becomes a set', async () => {
  const discs = await plan(large, { capacity: 10_240, directories: ['empty'] })
  expect(discs.map(({ number, count, files }) => [number, count, ...files.map(({ path }) => path)])).toEqual([
    [1, 2, 'media.repo', '.treeinfo', 'GPL', 'addons/x/c.rpm'],
    [2, 2, 'media.repo', 'Packages/a.rpm', 'Packages/b.rpm'],
  ])
  expect(discs.map(({ packages, emptyDirectories }) => [packages, emptyDirectories])).toEqual([
    [[], []],
    [['Packages/a.rpm', 'Packages/b.rpm'], []],
  ])
  expect(tooLargeDiscs(discs, { name: 'Server.x86_64', capacity: 10_240 })).toEqual([])
})

test('a set whose discs would have one name is refused', async () => {
  await expect(plan(large, { capacity: 10_240, namesHaveDiscNumber: false })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'image_name_format gives the 2 discs of Server.x86_64 one name',
  })
  expect(await plan(large, { namesHaveDiscNumber: false })).toHaveLength(1)
})

test('a file larger than a medium is refused; one that has no room beside the sticky files is told', async () => {
  await expect(plan([file('a.rpm', 3000)], { capacity: 2999 })).rejects.toThrow(
    'File is larger than media size: a.rpm has 3000 bytes, the medium 2999',
  )
  const discs = await plan([file('media.repo'), file('a.rpm', 6000), file('b.rpm')], { capacity: 6144 })
  expect(tooLargeDiscs(discs, { name: 'Server.x86_64', capacity: 6144 })).toEqual([
    'disc 1 of Server.x86_64 has 8192 bytes, 2048 more than the medium',
  ])
})

test('a line break in a name is refused', async () => {
  await expect(plan([file('a\nb'), file('c.rpm')])).rejects.toThrow('line break')
})

const GIB = 1024 ** 3

const writing =
  (size: number, options: Parameters<typeof refuseUnwritableFiles>[1], boot: Parameters<typeof refuseUnwritableFiles>[2] = null) =>
  (): void =>
    refuseUnwritableFiles([file('a.rpm'), file('big.rpm', size)], options, boot)

test.each([
  [4 * GIB - 1, { useXorrisofs: false, isoLevel: 3 }, 'genisoimage cannot write a file of 4 GiB: big.rpm has 4294967295 bytes'],
  [4 * GIB, { useXorrisofs: true, isoLevel: null }, 'xorrisofs at iso_level default cannot write a file of 4 GiB'],
  [4 * GIB, { useXorrisofs: true, isoLevel: 2 }, 'xorrisofs at iso_level 2 cannot write a file of 4 GiB'],
])('a file of %i bytes is refused with %o', (size, options, message) => {
  expect(writing(size, options)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
      hint: 'set createiso_use_xorrisofs = True and iso_level = 3',
    }),
  )
})

test.each([
  [4 * GIB - 2, { useXorrisofs: false, isoLevel: null }],
  [4 * GIB - 1, { useXorrisofs: true, isoLevel: null }],
  [5 * GIB, { useXorrisofs: true, isoLevel: 3 }],
  [5 * GIB, { useXorrisofs: true, isoLevel: 4 }],
])('a file of %i bytes can be written with %o', (size, options) => {
  expect(writing(size, options)).not.toThrow()
})

test('a medium that boots as its boot.iso is written by xorriso, which takes files of any size', () => {
  const options = { useXorrisofs: false, isoLevel: null }
  expect(writing(5 * GIB, options, { template: file('images/boot.iso') })).not.toThrow()
  expect(writing(5 * GIB, options, { template: null })).toThrow('genisoimage cannot write a file of 4 GiB')
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
    args: '-iso-level|3|-untranslated-filenames|-volid|DP-1.0 Server.x86_64|-J|-joliet-long|-rational-rock|-x|./lost+found|--stdio_sync|off|-o|o.iso|-graft-points|-path-list|list'.split(
      '|',
    ),
  })
  expect(() => isoCommand({ ...command, isoLevel: 4 })).toThrow('genisoimage cannot have names in UTF-8 at iso_level 4')
  expect(() => isoCommand({ ...command, volumeId: 'é'.repeat(17) })).toThrow('longer than 32 bytes')
})
