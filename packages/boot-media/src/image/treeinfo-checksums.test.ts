import { expect, test } from 'vitest'
import { withTrueChecksums } from './treeinfo-checksums.ts'

const A = 'a'.repeat(64)
const B = 'b'.repeat(64)
const sumOf = (path: string, type: string): Promise<string | null> =>
  Promise.resolve(path === 'gone' ? null : (type === 'md5' ? 'c' : 'b').repeat(type === 'md5' ? 32 : 64))

test('checksums become those of the files, and nothing else changes', async () => {
  const text = (sum: string): string =>
    `[checksums]\nimages/boot img = sha256:${sum}\ngone = sha256:${A}\nodd = crc:12\n\n[general]\nx = sha256:${A}\n`
  expect(await withTrueChecksums(text(A), sumOf)).toBe(text(B))
})

test('sums of several types', async () => {
  const text = `[checksums]\na = md5:${'0'.repeat(32)}\nb=sha256:${A}\n`
  expect(await withTrueChecksums(text, sumOf)).toBe(`[checksums]\na = md5:${'c'.repeat(32)}\nb=sha256:${B}\n`)
})
