import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { constants, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { RepomdRecord } from '../repomd/index.ts'
import { compress, compressionByMagic, compressionByName, decompress, openRecord } from './index.ts'

const CONTENT = Buffer.from(Array.from({ length: 5000 }, (_, line) => `line ${line} of the content\n`).join(''))
const program = (name: string): Buffer => execFileSync(name, ['-c'], { input: CONTENT })

async function* chunked(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const collect = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => Buffer.concat(await Array.fromAsync(stream))
const open = (name: string, bytes: Uint8Array, maxBytes = CONTENT.length, size?: number): Promise<Buffer> =>
  collect(decompress(name, chunked(bytes, size), { maxBytes }))

const sha = (bytes: Uint8Array) => ({ type: 'sha256', value: createHash('sha256').update(bytes).digest('hex') })

describe('decompress', () => {
  const FORMATS: [string, Buffer][] = [
    ['gz', gzipSync(CONTENT)],
    ['zst', zstdCompressSync(CONTENT)],
    ['xz', program('xz')],
    ['bz2', program('bzip2')],
    ['none', CONTENT],
  ]

  it.each(FORMATS)(
    'opens %s by name and by its first bytes, in any chunks',
    async (format, bytes) => {
      expect(await open(`primary.xml.${format}`, bytes)).toEqual(CONTENT)
      const misnamed = await open('primary.xml.gz', bytes, CONTENT.length, 1).catch(({ code }) => code)
      expect(misnamed).toEqual(format === 'none' ? 'REPO_INVALID' : CONTENT)
    },
    60_000,
  )

  it.each(FORMATS)('refuses %s that inflates past its limit', async (format, bytes) => {
    await expect(open(`f.${format}`, bytes, CONTENT.length - 1)).rejects.toMatchObject({
      code: 'REPO_INVALID',
      details: { limit: CONTENT.length - 1 },
    })
  })

  it.each(FORMATS.slice(0, 4))('refuses truncated %s with a reason', async (format, bytes) => {
    await expect(open(`f.${format}`, bytes.subarray(0, bytes.length - 20))).rejects.toMatchObject({
      code: 'REPO_INVALID',
      message: expect.stringMatching(/f\.\w+(:| cannot be decompressed).*\S/),
    })
  })

  it.each(FORMATS.slice(0, 4))('opens several members of %s in a row, wherever its chunks end', async (format, bytes) => {
    const several = Buffer.concat([bytes, bytes, bytes])
    for (const size of [7, 1000, several.length]) {
      expect((await open(`f.${format}`, several, 1e6, size)).equals(Buffer.concat([CONTENT, CONTENT, CONTENT]))).toBe(true)
    }
  })

  it('opens zstd frames of every kind, and leaves those out that are to be skipped', async () => {
    const { ZSTD_c_checksumFlag: checksum, ZSTD_c_contentSizeFlag: size } = constants
    const noise = randomBytes(300_000)
    const frames = [CONTENT, noise, Buffer.alloc(500_000, 'a'), Buffer.alloc(0), Buffer.from('x')].flatMap((content) =>
      [{}, { [checksum]: 1 }, { [size]: 0 }].map((params) => ({ content, bytes: zstdCompressSync(content, { params }) })),
    )
    const skipped = Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0xe8, 3, 0, 0]), Buffer.alloc(1000, 7)])
    const bytes = Buffer.concat(frames.flatMap((frame) => [frame.bytes, skipped]))
    const content = Buffer.concat(frames.map((frame) => frame.content))
    for (const length of [999, bytes.length]) expect((await open('f.zst', bytes, 1e7, length)).equals(content)).toBe(true)
  })

  it('refuses zstd with something else behind a frame, or a second frame that ends early', async () => {
    const bytes = zstdCompressSync(CONTENT)
    await expect(open('f.zst', Buffer.concat([bytes, Buffer.from('else')]), 1e6, 1e6)).rejects.toMatchObject({ code: 'REPO_INVALID' })
    await expect(open('f.zst', Buffer.concat([bytes, bytes.subarray(0, -5)]), 1e6, 1e6)).rejects.toMatchObject({
      message: expect.stringContaining('it is truncated'),
    })
  })

  it.each(['f.gz', 'f.xz'])('passes on an error of the source of %s', async (name) => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield (name === 'f.gz' ? gzipSync(CONTENT) : program('xz')).subarray(0, 100)
      throw new Error('connection lost')
    }
    await expect(collect(decompress(name, failing(), { maxBytes: 1e6 }))).rejects.toThrow('connection lost')
  })

  it('ends the program when the reader stops early', async () => {
    for await (const chunk of decompress('f.xz', chunked(program('xz')), { maxBytes: 1e6 })) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
  })

  it('knows formats by name and magic', () => {
    expect(['a.xml.gz', 'a.xml.zst', 'a.xz', 'a.bz2', 'a.xml'].map(compressionByName)).toEqual(['gz', 'zst', 'xz', 'bz2', 'none'])
    expect(FORMATS.map(([, bytes]) => compressionByMagic(bytes))).toEqual(FORMATS.map(([format]) => format))
  })
})

describe('compress', () => {
  it.each(['gz', 'bz2', 'xz', 'zst'] as const)('writes %s that is equal every time and opens again', async (format) => {
    const [one, other] = await Promise.all([1000, 7777].map((size) => collect(compress(format, chunked(CONTENT, size), 'x'))))
    expect(compressionByMagic(one!)).toBe(format)
    expect(one!.equals(other!)).toBe(true)
    expect(await open('x', one!)).toEqual(CONTENT)
  })

  it('writes one gzip member without name and time', async () => {
    const gz = await collect(compress('gz', chunked(CONTENT), 'x'))
    expect(gz.subarray(0, 10)).toEqual(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]))
    expect(gunzipSync(gz)).toEqual(CONTENT)
  })
})

describe('openRecord', () => {
  const gz = gzipSync(CONTENT)
  const record: RepomdRecord = {
    type: 'primary',
    checksum: sha(gz),
    openChecksum: sha(CONTENT),
    href: 'repodata/primary.xml.gz',
    base: null,
    timestamp: 1,
    size: gz.length,
    openSize: CONTENT.length,
  }
  const openAs = (changes: Partial<RepomdRecord>, bytes: Uint8Array = gz) => collect(openRecord({ ...record, ...changes }, chunked(bytes)))

  it('opens what is as declared', async () => {
    expect(await openAs({})).toEqual(CONTENT)
    expect(await openAs({ size: null, openSize: null, openChecksum: null })).toEqual(CONTENT)
    expect(
      await openAs({ checksum: sha(CONTENT), size: CONTENT.length, openChecksum: null, openSize: null, href: 'x.xml' }, CONTENT),
    ).toEqual(CONTENT)
  })

  it.each<[string, Partial<RepomdRecord>]>([
    ['checksum', { checksum: sha(CONTENT) }],
    ['open-checksum', { openChecksum: sha(gz) }],
    ['size', { size: gz.length + 1 }],
    ['size', { size: gz.length - 1 }],
    ['open-size', { openSize: CONTENT.length + 1 }],
  ])('refuses a wrong %s and names the check', async (check, changes) => {
    await expect(openAs(changes)).rejects.toMatchObject({ code: 'REPO_INVALID', details: { file: record.href, check } })
  })

  it('stops inflating at the declared open-size', async () => {
    await expect(openAs({ openSize: 1000 })).rejects.toMatchObject({ code: 'REPO_INVALID', details: { file: record.href, limit: 1000 } })
  })

  it('refuses a checksum type that nobody knows', async () => {
    await expect(openAs({ checksum: { type: 'crc32', value: '00' } })).rejects.toThrow(/crc32/)
  })
})
