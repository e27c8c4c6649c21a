import { describe, expect, it } from 'vitest'
import { type CpioEntry, readCpio } from './cpio.ts'

interface Written {
  name: string
  mode: number
  data?: string
}

const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])

/** An archive as rpm writes it: numbers as eight hex digits, names and data padded to four bytes. */
function archive(entries: Written[]): Buffer {
  const parts = [...entries, { name: 'TRAILER!!!', mode: 0 }].map(({ name, mode, data = '' }: Written, index) => {
    const numbers = [index + 1, mode, 0, 0, 1, 1_700_000_000, data.length, 0, 0, 0, 0, name.length + 1, 0]
    const header = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`
    return Buffer.concat([pad(Buffer.from(`${header}${name}\0`)), pad(Buffer.from(data))])
  })
  return Buffer.concat(parts)
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(bytes: Buffer, chunkSize = 7): Promise<[CpioEntry, string][]> {
  const entries: [CpioEntry, string][] = []
  await readCpio(inChunks(bytes, chunkSize), async (entry, data) => {
    entries.push([entry, Buffer.concat(await Array.fromAsync(data)).toString()])
  })
  return entries
}

const ENTRIES = [
  { name: './usr', mode: 0o040755 },
  { name: './usr/a', mode: 0o100644, data: 'hello' },
  { name: './usr/link', mode: 0o120777, data: 'a' },
  { name: './usr/fifo', mode: 0o010600 },
]

describe('readCpio', () => {
  it.each([1, 7, 110, 4096])('reads entries from chunks of %i bytes', async (size) => {
    const entries = await readAll(archive(ENTRIES), size)
    expect(entries.map(([entry, data]) => [entry.name, entry.kind, entry.mode, data])).toEqual([
      ['./usr', 'directory', 0o755, ''],
      ['./usr/a', 'file', 0o644, 'hello'],
      ['./usr/link', 'symlink', 0o777, 'a'],
      ['./usr/fifo', 'other', 0o600, ''],
    ])
    expect(entries[1]?.[0]).toMatchObject({ mtime: 1_700_000_000, size: 5, links: 1, inode: 2 })
  })

  it('passes over bytes that nobody reads', async () => {
    const names: string[] = []
    await readCpio(inChunks(archive(ENTRIES), 64), async (entry) => void names.push(entry.name))
    expect(names).toEqual(ENTRIES.map((entry) => entry.name))
  })

  it('refuses an archive that ends early', async () => {
    const bytes = archive(ENTRIES)
    await expect(readAll(bytes.subarray(0, bytes.length - 130))).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT' })
  })

  it('refuses other archives', async () => {
    await expect(readAll(Buffer.from('07070X'.padEnd(200, '0')))).rejects.toThrow('"07070X"')
  })

  it('refuses numbers and name lengths that are none', async () => {
    const bytes = archive(ENTRIES)
    bytes.write('zzzzzzzz', 6)
    await expect(readAll(bytes)).rejects.toThrow('"zzzzzzzz" is not a number')
    const long = archive(ENTRIES)
    long.write('0fffffff', 6 + 11 * 8)
    await expect(readAll(long)).rejects.toThrow('bytes')
  })
})
