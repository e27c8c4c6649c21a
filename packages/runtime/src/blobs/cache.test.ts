import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { BlobCache } from './cache.ts'
import { digestOf } from './digest.ts'

const scratch = mkdtempSync(join(tmpdir(), 'murli-cache-'))
afterAll(() => rmSync(scratch, { recursive: true }))
let count = 0
const directory = () => join(scratch, String((count += 1)))
const blob = (size: number) => {
  const bytes = randomBytes(size)
  return { bytes, address: { digest: digestOf(bytes), size } }
}

/** Makes an entry look as if it had last been used so many seconds ago. */
function age(path: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds
  utimesSync(path, then, then)
}

describe('BlobCache', () => {
  it('keeps what it verified and nothing else', async () => {
    const path = directory()
    using cache = new BlobCache(path, 1e6)
    const { bytes, address } = blob(1000)
    expect(cache.find(address)).toBeNull()
    await expect(cache.fill(address, Readable.from([bytes.subarray(1)]))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect(cache.find(address)).toBeNull()
    expect(readFileSync(await cache.fill(address, Readable.from([bytes]))).equals(bytes)).toBe(true)
    expect(cache.find(address)).not.toBeNull()
    expect(readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(1)
  })

  it('drops the least recently used when it is full, a hit counting as use', () => {
    using cache = new BlobCache(directory(), 10_000, 1000)
    const blobs = Array.from({ length: 5 }, () => blob(2000))
    const paths = blobs.map(({ bytes, address }) => cache.fillBytes(address, bytes))
    for (const [index, path] of paths.entries()) age(path, 500 - index)
    const [first] = blobs
    expect(first === undefined ? null : cache.find(first.address)).toBe(paths[0])
    const next = blob(2000)
    const added = cache.fillBytes(next.address, next.bytes)
    expect([...paths, added].map((path) => existsSync(path))).toEqual([true, false, false, true, true, true])
  })

  it('keeps what somebody may be about to link', () => {
    using cache = new BlobCache(directory(), 5000, 60_000)
    const paths = Array.from({ length: 5 }, () => blob(2000)).map(({ bytes, address }) => cache.fillBytes(address, bytes))
    expect(paths.filter((path) => existsSync(path))).toHaveLength(5)
    for (const path of paths) age(path, 120)
    const { bytes, address } = blob(2000)
    cache.fillBytes(address, bytes)
    expect(paths.filter((path) => existsSync(path))).toHaveLength(1)
  })

  it('leaves links alone when it drops an entry', () => {
    using cache = new BlobCache(directory(), 3000, 0)
    const { bytes, address } = blob(2000)
    const link = join(scratch, 'link')
    linkSync(cache.fillBytes(address, bytes), link)
    const next = blob(2000)
    cache.fillBytes(next.address, next.bytes)
    expect(cache.find(address)).toBeNull()
    expect(readFileSync(link).equals(bytes)).toBe(true)
  })

  it('is shared by processes, whose files count for all', () => {
    const path = directory()
    using one = new BlobCache(path, 10_000, 1000)
    using other = new BlobCache(path, 10_000, 1000)
    const blobs = Array.from({ length: 4 }, () => blob(2000))
    const paths = blobs.map(({ bytes, address }) => one.fillBytes(address, bytes))
    for (const file of paths) age(file, 100)
    expect(blobs.map(({ address }) => other.find(address))).toEqual(paths)
    for (const file of paths) age(file, 100)
    for (const { bytes, address } of [blob(2000), blob(2000)]) other.fillBytes(address, bytes)
    expect(paths.filter((file) => existsSync(file)).length).toBeLessThan(4)
  })

  it('removes a damaged copy', () => {
    using cache = new BlobCache(directory(), 10_000)
    const { bytes, address } = blob(2000)
    const path = cache.fillBytes(address, bytes)
    rmSync(path)
    writeFileSync(path, 'short')
    expect(cache.find(address)).toBeNull()
    expect(existsSync(path)).toBe(false)
  })
})
