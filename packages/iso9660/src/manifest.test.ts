import { expect, test } from 'vitest'
import type { IsoEntry } from './directory-tree.ts'
import { manifestText } from './manifest.ts'

async function* entries(...paths: string[]): AsyncGenerator<IsoEntry> {
  for (const path of paths) yield { path, kind: 'file', size: 0, extents: [] }
}

test('lists by code point, without tables of names', async () => {
  const text = await manifestText(
    entries('/b', '/\u{1f600}', '/\u{ff5e}', '/TRANS.TBL', '/b/TRANS.TBL', '/a-b', '/a', '/a/TRANS.TBLS', '/B'),
  )
  expect(text).toBe('/B\n/a\n/a-b\n/a/TRANS.TBLS\n/b\n/\u{ff5e}\n/\u{1f600}\n')
})

test('an image without files has an empty list', async () => {
  expect(await manifestText(entries())).toBe('')
})
