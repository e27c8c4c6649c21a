import { createHash } from 'node:crypto'
import { crc32, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { RepomdRecord } from '../repomd/types.ts'
import { checksumHash, compressionByName, decompress, openRecord } from './index.ts'

const MEBIBYTE = gzipSync(Buffer.alloc(1024 ** 2))

const record: RepomdRecord = {
  type: 'primary',
  checksum: { type: 'sha256', value: createHash('sha256').update(MEBIBYTE).digest('hex') },
  openChecksum: null,
  href: 'repodata/primary.xml.gz',
  base: null,
  timestamp: 0,
  size: null,
  openSize: null,
}

async function* endless(chunk: Buffer, sent: { bytes: number }): AsyncGenerator<Buffer> {
  for (;;) {
    sent.bytes += chunk.length
    yield chunk
  }
}

async function lengthOf(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0
  for await (const chunk of stream) length += chunk.length
  return length
}

it('refuses members in an endless row at the limit', async () => {
  const sent = { bytes: 0 }
  await expect(lengthOf(decompress('f.gz', endless(MEBIBYTE, sent), { maxBytes: 8 * 1024 ** 2 }))).rejects.toMatchObject({
    code: 'REPO_INVALID',
    details: { limit: 8 * 1024 ** 2 },
  })
  expect(sent.bytes).toBeLessThan(1024 ** 2)
})

it('stops reading at the stored size that is declared', async () => {
  const sent = { bytes: 0 }
  const stream = openRecord({ ...record, size: MEBIBYTE.length * 3 }, endless(MEBIBYTE, sent))
  await expect(lengthOf(stream)).rejects.toThrow('does not have the size')
  expect(sent.bytes).toBeLessThan(1024 ** 2)
})

it.each<Partial<RepomdRecord>>([{ size: 2 ** 50 }, { openSize: 2 ** 50 }])('does not begin when %j is declared', async (sizes) => {
  const sent = { bytes: 0 }
  await expect(lengthOf(openRecord({ ...record, ...sizes }, endless(MEBIBYTE, sent)))).rejects.toMatchObject({
    code: 'REPO_INVALID',
    message: 'repodata/primary.xml.gz: repomd.xml declares 1125899906842624 bytes; at most 17179869184 are read',
  })
  expect(sent.bytes).toBe(0)
})

it('refuses xz that wants a dictionary of gigabytes', async () => {
  // A stream header without check, a block header with one filter: LZMA2, dictionary size 40 (4 GiB - 1), then its CRC.
  const head = Buffer.from('fd377a585a000000ff12d941', 'hex')
  const block = Buffer.from([2, 0, 0x21, 1, 40, 0, 0, 0])
  const bytes = Buffer.concat([head, block, crc32Of(block), Buffer.from([1, 0, 0, 0x61, 0, 0, 0, 0])])
  await expect(lengthOf(decompress('f.xz', once(bytes), { maxBytes: 1000 }))).rejects.toMatchObject({
    code: 'REPO_INVALID',
    message: expect.stringMatching(/f\.xz: xz refuses it: .*[Mm]emory usage limit/s),
  })
})

it('does not know the names that objects have', () => {
  expect(compressionByName('primary.constructor')).toBe('none')
  for (const type of ['constructor', '__proto__']) expect(() => checksumHash(type)).toThrow(`checksum type "${type}" is not known`)
})

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function crc32Of(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc32(bytes))
  return sum
}
