import { constants, zstdCompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { openBucket, packBucket } from './index.ts'

/** Sizes that a zstd frame writes in one, two and four bytes, and around what they can hold. */
it.each([0, 1, 255, 256, 257, 65_791, 65_792, 700_000])('packs and opens %i bytes', async (size) => {
  const texts = Buffer.alloc(size, '<package type="rpm">\n')
  const stored = await packBucket(texts)
  expect(Buffer.from(await openBucket(stored)).equals(texts)).toBe(true)
  expect(await packBucket(texts)).toEqual(stored)
})

it('opens buckets that do not tell their size', async () => {
  const texts = Buffer.alloc(300_000, '<package type="rpm">\n')
  const silent = zstdCompressSync(texts, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } })
  expect(Buffer.from(await openBucket(silent)).equals(texts)).toBe(true)
})
