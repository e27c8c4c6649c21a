import type { TreeFile } from '@murli/contracts/documents'
import { testRef } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import { splitMedia } from './media.ts'

const file = (path: string, size: number): TreeFile => ({ path, size, digest: testRef(path).digest, mtime: 1 })
const split = (files: TreeFile[], capacity: number): [number, ...string[]][] =>
  splitMedia(files, (path) => path === 's', capacity).map((disc) => [disc.contentBytes, ...disc.files.map(({ path }) => path)])

test('the vector of spec 06 §3.2', () => {
  const files = [file('a', 102_400), file('b', 100_352), file('c', 1), file('s', 1)]
  expect(split(files, 204_800)).toEqual([
    [204_800, 's', 'a', 'b'],
    [4096, 's', 'c'],
  ])
})

test('by bytes of the path, packages after everything else, whatever the order given', () => {
  const names = ['Packages/b', 'é', 'Packages/a', 'zz', 'repodata/x', '\u{1F600}', '\uFF5E', 'Packages']
  expect(split(names.map((name) => file(name, 1)).toReversed(), 1_000_000)).toEqual([
    [8 * 2048, 'Packages', 'repodata/x', 'zz', 'é', '\uFF5E', '\u{1F600}', 'Packages/a', 'Packages/b'],
  ])
})

test('nothing is moved forward to fill a disc, and empty files take no room', () => {
  const files = [file('a', 2048), file('b', 4096), file('c', 2048), file('d', 0)]
  expect(split(files, 4096)).toEqual([
    [2048, 'a'],
    [4096, 'b'],
    [2048, 'c', 'd'],
  ])
})

test('sticky files alone make no disc', () => {
  expect(split([file('s', 1)], 4096)).toEqual([])
})
