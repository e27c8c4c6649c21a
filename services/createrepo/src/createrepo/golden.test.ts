import { createHash } from 'node:crypto'
import type { DocumentName } from '@murli/rpmmd/records'
import { openDocument, runCreaterepo } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildSource, compose, placedFiles, STYLE, type Source } from '../../test/source.ts'

let source: Source
beforeAll(async () => {
  source = await buildSource()
}, 60_000)
afterAll(() => source[Symbol.asyncDispose]())

it.each(['sha256', 'sha512', 'sha1'] as const)('writes what createrepo_c writes over the moved packages, with %s', async (checksum) => {
  await using files = await placedFiles(source)
  const expected = await runCreaterepo(files.path, { checksum })
  await using composed = await compose(source, [source.list], { checksum, style: { ...STYLE, recordChecksum: checksum } })
  for (const document of ['primary', 'filelists', 'other'] as const) {
    expect((await openDocument(composed.directory, document)).toString()).toBe(expected[document].toString())
  }
})

it('gives one repository for lists that overlap', async () => {
  const { list } = source
  const [first, second] = [
    { ...list, packages: list.packages.slice(0, 3) },
    { ...list, packages: list.packages.slice(2).toReversed() },
  ]
  await using whole = await compose(source, [list])
  await using united = await compose(source, [first, second])
  expect(united.tree).toEqual(whole.tree)
})

it('refuses two files at one path', async () => {
  const { list } = source
  const [item, other] = list.packages
  const moved = { ...list, packages: [{ ...other!, path: item!.path }] }
  await expect(compose(source, [list, moved])).rejects.toMatchObject({ code: 'GATHER_FAILED', details: { path: item!.path } })
})

const EMPTY: [DocumentName, number, string][] = [
  ['primary', 167, 'e1e2ffd2fb1ee76f87b70750d00ca5677a252b397ab6c2389137a0c33e7b359f'],
  ['filelists', 125, 'bf9808b81cb2dbc54b4b8e35adc584ddcaa73bd81f7088d73bf7dbbada961310'],
  ['other', 121, 'e0ed5e0054194df036cf09c1a911e15bf2a4e7f26f2a788b6f47d53e80717ccc'],
]

it.each(EMPTY)('writes the %s of an empty repository as createrepo_c does (spec 05 §3.13)', async (document, size, sha256) => {
  await using empty = await compose(source, [{ kind: 'package-list', version: 1, buckets: [], packages: [] }], {
    packageDirectory: 'Packages',
  })
  const content = await openDocument(empty.directory, document)
  expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([size, sha256])
  expect(empty.tree.directories).toEqual(['Packages'])
})
