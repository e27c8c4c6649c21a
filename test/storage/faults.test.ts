import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBlobStore } from '@murli/runtime/blobs'
import type { OpenBlobStoreOptions, StorageSettings } from '@murli/runtime/blobs'
import { toFailure } from '@murli/runtime/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CREDENTIALS, REGION, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'
import { startFaultProxy } from './fault-proxy.ts'

const MEBIBYTE = 1024 * 1024
let endpoint: TestEndpoint
let scratch = ''
let count = 0
beforeAll(async () => {
  endpoint = await startTestEndpoint()
  scratch = await mkdtemp(join(tmpdir(), 'murli-faults-'))
})
afterAll(async () => {
  await endpoint[Symbol.asyncDispose]()
  await rm(scratch, { recursive: true })
})

/** A store with a cache of its own. */
function open(url: string, settings: Partial<StorageSettings> = {}, options: Partial<OpenBlobStoreOptions> = {}) {
  count += 1
  const cacheDirectory = join(scratch, `cache ${count}`)
  return openBlobStore(
    { endpoint: url, bucket: 'faults', region: REGION, ...CREDENTIALS, ...settings },
    { cacheDirectory, cacheBytes: 1e9, ...options },
  )
}

describe('faults that pass', () => {
  it('are ridden out: busy servers and cut connections', async () => {
    await using proxy = await startFaultProxy(
      endpoint.url,
      (_request, number) => (['pass', { status: 503 }, 'cut', { status: 500 }, { status: 429 }] as const)[number % 5] ?? 'pass',
    )
    await using store = await open(proxy.url)
    const bytes = randomBytes(300_000)
    const ref = await store.putBytes(bytes)
    expect(await store.has(ref.digest)).toBe(true)
    expect((await store.readBytes(ref)).equals(bytes)).toBe(true)
    expect(proxy.seen.length).toBeGreaterThan(6)
  })

  it('in the middle of a download make it go on where it stopped', async () => {
    await using store = await open(endpoint.url)
    const bytes = randomBytes(3 * MEBIBYTE)
    const ref = await store.putBytes(bytes)
    await using proxy = await startFaultProxy(endpoint.url, (_request, number) => (number <= 2 ? { cutAfterBytes: MEBIBYTE } : 'pass'))
    await using reader = await open(proxy.url)
    expect((await reader.readBytes(ref)).equals(bytes)).toBe(true)
    expect(proxy.seen).toHaveLength(3)
    expect(proxy.seen.slice(1)).toEqual([
      expect.stringMatching(/^GET bytes=[1-9]\d*-3145727$/),
      expect.stringMatching(/^GET bytes=[1-9]\d*-3145727$/),
    ])
  })

  it('in a part of an upload repeat that part only', async () => {
    const bytes = randomBytes(70 * MEBIBYTE)
    const path = join(scratch, 'large')
    await writeFile(path, bytes)
    const fail = new Set(['partNumber=2', 'partNumber=4'])
    await using proxy = await startFaultProxy(endpoint.url, (incoming) => {
      const marked = [...fail].find((part) => incoming.url?.includes(`${part}&`))
      return marked !== undefined && fail.delete(marked) ? 'cut' : 'pass'
    })
    await using store = await open(proxy.url)
    const ref = await store.putFile(path)
    expect(fail.size).toBe(0)
    // Five parts, two of them twice; the bucket was there already.
    expect(proxy.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(7)
    await using direct = await open(endpoint.url)
    expect((await direct.readBytes(ref, { limit: bytes.length })).equals(bytes)).toBe(true)
  }, 60_000)
})

describe('faults that do not pass', () => {
  it('are told after the time that was given', async () => {
    await using proxy = await startFaultProxy(endpoint.url, () => ({ status: 503 }))
    await using store = await open(proxy.url, {}, { retryMs: 600 })
    const failing = store.putBytes(Buffer.from('x'))
    await expect(failing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining(proxy.url) })
    expect(proxy.seen.length).toBeGreaterThan(1)
    await using nowhere = await open('http://127.0.0.1:1', {}, { retryMs: 200 })
    const refused = { code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') }
    await expect(nowhere.has(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject(refused)
    await expect(nowhere.check()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })

  it('end at once when nobody waits any more', async () => {
    await using proxy = await startFaultProxy(endpoint.url, () => ({ status: 503 }))
    const controller = new AbortController()
    await using store = await open(proxy.url, {}, { signal: controller.signal })
    const put = store.putBytes(Buffer.from('x')).catch(toFailure)
    setTimeout(() => controller.abort(), 300)
    const started = performance.now()
    expect(await put).toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('are not tried again when it is the key that is wrong', async () => {
    await using proxy = await startFaultProxy(endpoint.url, () => 'pass')
    for (const wrong of [{ secretAccessKey: 'guess-of-the-secret' }, { accessKeyId: 'somebody' }]) {
      await using store = await open(proxy.url, wrong)
      const failure = toFailure(await store.putBytes(Buffer.from('x')).catch((error: unknown) => error))
      const { accessKeyId } = { ...CREDENTIALS, ...wrong }
      expect(failure.code).toBe('STORAGE_DENIED')
      expect(failure.message).toContain(proxy.url)
      expect(failure.message).toContain(accessKeyId)
      expect(JSON.stringify(failure)).not.toMatch(/guess-of-the-secret|a secret of the tests/)
    }
    expect(proxy.seen).toHaveLength(2)
  })

  it('include a local directory that the endpoint does not serve', async () => {
    await using store = await open(endpoint.url, { localDirectory: join(scratch, 'elsewhere') })
    await expect(store.check()).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      hint: expect.stringContaining('MURLI_S3_LOCAL_DIRECTORY'),
    })
    await using right = await open(endpoint.url, { localDirectory: endpoint.directory })
    await expect(right.check()).resolves.toBeUndefined()
  })

  it('include a directory that belongs to something else', async () => {
    await expect(open(endpoint.url, { localDirectory: scratch })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('sharing', () => {
  it('of a download: many ask, one request is made', async () => {
    await using writer = await open(endpoint.url)
    const ref = await writer.putBytes(randomBytes(500_000))
    await using proxy = await startFaultProxy(endpoint.url, () => 'pass')
    await using store = await open(proxy.url)
    const files = await Promise.all(Array.from({ length: 10 }, () => store.file(ref)))
    expect([new Set(files).size, proxy.seen]).toEqual([1, ['GET -']])
    await store.readBytes(ref)
    expect(proxy.seen).toHaveLength(1)
  })

  it('of an upload, and none at all when the bytes are there', async () => {
    await using proxy = await startFaultProxy(endpoint.url, () => 'pass')
    await using store = await open(proxy.url)
    const bytes = randomBytes(500_000)
    await Promise.all(Array.from({ length: 10 }, () => store.putBytes(bytes)))
    expect(proxy.seen).toEqual(['HEAD -', 'PUT -'])
    await store.putBytes(bytes)
    expect(proxy.seen.slice(2)).toEqual(['HEAD -'])
  })

  it('of the directory: what one puts by file, another reads by HTTP, and the other way round', async () => {
    await using local = await open(endpoint.url, { localDirectory: endpoint.directory })
    await using remote = await open(endpoint.url)
    const [one, other] = [randomBytes(10_000), randomBytes(2 * MEBIBYTE)]
    expect((await remote.readBytes(await local.putBytes(one))).equals(one)).toBe(true)
    const ref = await remote.putBytes(other)
    expect((await local.readBytes(ref)).equals(other)).toBe(true)
    await local.delete(ref.digest)
    expect(await remote.has(ref.digest)).toBe(false)
  })

  it('makes the bucket when the first blob comes', async () => {
    await using store = await open(endpoint.url, { bucket: 'not-yet-there' })
    const ref = await store.putBytes(randomBytes(100_000))
    expect(await store.has(ref.digest)).toBe(true)
  })
})
