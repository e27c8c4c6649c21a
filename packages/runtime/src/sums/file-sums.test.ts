import { createHash, randomBytes } from 'node:crypto'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileSums } from './index.ts'

const ALGORITHMS = ['md5', 'sha1', 'sha256']
const expected = (bytes: Buffer) => ({
  size: bytes.length,
  sums: Object.fromEntries(ALGORITHMS.map((name) => [name, createHash(name).update(bytes).digest('hex')])),
})

async function withFile<T>(bytes: Buffer, act: (path: string) => Promise<T>): Promise<T> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-sums-'))
  const path = join(directory.path, 'file')
  await writeFile(path, bytes)
  return await act(path)
}

/** More than all chunks hold, and no multiple of one. */
const LARGE = 37 * 1024 * 1024 + 5

test.each([0, 1000, LARGE])('the sums of %d bytes', async (size) => {
  const bytes = randomBytes(size)
  expect(await withFile(bytes, (path) => fileSums(path, ALGORITHMS))).toEqual(expected(bytes))
})

test('an unknown algorithm fails, also when a thread finds out', async () => {
  await expect(withFile(Buffer.alloc(5), (path) => fileSums(path, ['md6']))).rejects.toThrow('Digest method not supported')
  await expect(withFile(Buffer.alloc(LARGE), (path) => fileSums(path, ['md5', 'md6']))).rejects.toThrow('Digest method not supported')
})

test('a cancelled task stops reading', async () => {
  const signal = AbortSignal.abort(new Error('no longer wanted'))
  await expect(withFile(Buffer.alloc(LARGE), (path) => fileSums(path, ALGORITHMS, { signal }))).rejects.toThrow('no longer wanted')
})

test('no file, no sums', async () => {
  await expect(fileSums('/nonexistent/file', ALGORITHMS)).rejects.toMatchObject({ code: 'ENOENT' })
})
