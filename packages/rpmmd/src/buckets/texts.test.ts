import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordTexts } from './index.ts'

/** Two buckets; the second has two packages. */
const TEXTS = ['<p1><f1><o1>', '<p2><f2><o2><p3><f3><o3>']
const COMPRESSED = TEXTS.map((text) => zstdCompressSync(Buffer.from(text)))
const LAST = { bucket: 1, at: [12, 16, 20, 24] } as const

describe('record texts', () => {
  let scratch: string
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-texts-'))
  })
  afterAll(() => rm(scratch, { recursive: true, force: true }))

  it.each([
    ['in memory', 1000, false],
    ['spilled from the second bucket on', 12, true],
    ['spilled from the first on', 0, true],
  ])('are found by position, %s', async (name, memoryBytes, spills) => {
    const spillPath = join(scratch, name)
    using texts = await RecordTexts.open({ count: 2, fetch: async (bucket) => COMPRESSED[bucket]!, spillPath, memoryBytes })
    expect(texts.slice({ bucket: 0, at: [0, 4, 8, 12] }, 'filelists').toString()).toBe('<f1>')
    expect(texts.slice({ bucket: 1, at: [...LAST.at] }, 'primary').toString()).toBe('<p3>')
    expect(texts.slice({ bucket: 1, at: [...LAST.at] }, 'other').toString()).toBe('<o3>')
    expect(existsSync(spillPath)).toBe(spills)
  })

  it('refuses positions outside of their bucket', async () => {
    using texts = await RecordTexts.open({ count: 2, fetch: async (bucket) => COMPRESSED[bucket]!, spillPath: join(scratch, 'x') })
    expect(() => texts.slice({ bucket: 0, at: [0, 4, 8, 13] }, 'other')).toThrow('outside of record bucket 0')
    expect(() => texts.slice({ bucket: 2, at: [0, 1, 2, 3] }, 'primary')).toThrow('outside of record bucket 2')
  })
})
