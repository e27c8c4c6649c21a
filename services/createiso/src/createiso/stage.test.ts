import { mkdir, mkdtempDisposable, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryBlobStore } from '@murli/runtime/testing'
import { expect, test } from 'vitest'
import type { GraftEntry } from './graft.ts'
import { stageDisc } from './stage.ts'

test('links of blobs, one for equal bytes; executable copies; own files; empty directories', async () => {
  await using top = await mkdtempDisposable(join(tmpdir(), 'murli-stage-'))
  await using blobs = memoryBlobStore()
  const directory = join(top.path, 'content')
  await mkdir(directory)
  const { digest, size } = await blobs.putBytes(Buffer.from('same'))
  const tree = (path: string, mode?: number): GraftEntry => ({
    kind: 'tree',
    path,
    file: { path, digest, size, mtime: 1, ...(mode === undefined ? {} : { mode }) },
  })
  const entries: GraftEntry[] = [
    tree('a=b.rpm'),
    { kind: 'own', path: String.raw`back\slash`, content: 'own', mtime: 1 },
    tree('addons/x/a.rpm'),
    tree('run.sh', 0o755),
    { kind: 'directory', path: 'empty' },
  ]
  const { graftList, treeFiles } = await stageDisc(entries, { blobs, directory, signal: new AbortController().signal })
  expect(graftList).toBe(
    [
      String.raw`a\=b.rpm=${directory}/0`,
      String.raw`back\\slash=${directory}/1`,
      `addons/x/a.rpm=${directory}/0`,
      `run.sh=${directory}/3`,
      `empty/=${directory}/empty`,
      '',
    ].join('\n'),
  )
  expect([...treeFiles]).toEqual([
    [join(directory, '0'), 'a=b.rpm'],
    [join(directory, '3'), 'run.sh'],
  ])
  expect(await readFile(join(directory, '1'), 'utf8')).toBe('own')
  expect((await stat(join(directory, '3'))).mode & 0o777).toBe(0o755)
  expect((await stat(join(directory, '3'))).ino).not.toBe((await stat(join(directory, '0'))).ino)
})
