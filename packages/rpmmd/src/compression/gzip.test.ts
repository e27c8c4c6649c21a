import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { crc32, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GZIP_BLOCK_BYTES } from './gzip.ts'
import { compress } from './index.ts'

/** Lines that differ, with some that cannot be compressed among them. */
function content(bytes: number): Buffer {
  const lines: string[] = []
  for (let [size, line] = [0, 0]; size < bytes; line += 1) {
    lines.push(`  <file>/usr/share/doc/package-${line % 700}/${line}${line % 50 === 0 ? randomBytes(60).toString('base64') : ''}</file>\n`)
    size += lines.at(-1)!.length
  }
  return Buffer.from(lines.join('')).subarray(0, bytes)
}

/** Chunks that are overwritten as soon as the next one is asked for. */
async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(size)
  for (let at = 0; at < bytes.length; at += size) {
    yield chunk.subarray(0, bytes.copy(chunk, 0, at, at + size))
    chunk.fill('x')
  }
}

const gzip = async (bytes: Buffer, chunk = GZIP_BLOCK_BYTES): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(compress('gz', chunked(bytes, chunk), 'x')))

describe('gzip in blocks', () => {
  it.each([0, 1, GZIP_BLOCK_BYTES - 1, GZIP_BLOCK_BYTES, GZIP_BLOCK_BYTES + 1, 5 * GZIP_BLOCK_BYTES + 17])(
    'opens %i bytes',
    async (size) => {
      const bytes = content(size)
      const stored = await gzip(bytes)
      expect(gunzipSync(stored).equals(bytes)).toBe(true)
      expect(execFileSync('gzip', ['-dc'], { input: stored, maxBuffer: 2 ** 26 }).equals(bytes)).toBe(true)
      expect([stored.readUInt32LE(stored.length - 8), stored.readUInt32LE(stored.length - 4)]).toEqual([crc32(bytes), size])
    },
  )

  it('gives equal bytes for any chunks', async () => {
    const bytes = content(3 * GZIP_BLOCK_BYTES + 5)
    const whole = await gzip(bytes)
    for (const chunk of [bytes.length, GZIP_BLOCK_BYTES + 1, 100_003]) expect((await gzip(bytes, chunk)).equals(whole)).toBe(true)
  })

  it('loses nothing at the seams: what was before a block is referred to', async () => {
    const once = randomBytes(20_000)
    const stored = await gzip(Buffer.concat([content(GZIP_BLOCK_BYTES - once.length), once, once]))
    const without = await gzip(Buffer.concat([content(GZIP_BLOCK_BYTES - once.length), once]))
    expect(stored.length - without.length).toBeLessThan(once.length / 10)
  })

  it('passes on an error of the source, after the blocks before it', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield content(2 * GZIP_BLOCK_BYTES)
      throw new Error('connection lost')
    }
    await expect(Array.fromAsync(compress('gz', failing(), 'x'))).rejects.toThrow('connection lost')
  })
})
