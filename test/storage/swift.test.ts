import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBlobStore, UNSWEPT } from '@murli/runtime/blobs'
import type { StorageSettings } from '@murli/runtime/blobs'
import { blobStoreSuite, isSwiftInstalled, startSwift } from '@murli/runtime/testing'
import type { TestSwift } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** An independent implementation of S3, used at scale: what works here does not work only with our own endpoint. */
describe.runIf(isSwiftInstalled())('OpenStack Swift', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'murli-swift-client-'))
  let swift: TestSwift
  beforeAll(async () => {
    swift = await startSwift()
  }, 300_000)
  afterAll(async () => {
    await swift[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true })
  })
  const open = (bucket: string, more: Partial<StorageSettings> = {}) => {
    const { endpoint, region, accessKeyId, secretAccessKey } = swift
    const settings = { endpoint, region, accessKeyId, secretAccessKey, bucket, ...more }
    return openBlobStore(settings, { cacheDirectory: join(scratch, 'cache'), cacheBytes: 2e6, presence: { ...UNSWEPT, freshMs: 0 } })
  }

  blobStoreSuite('Swift’s S3 API', async () => ({ store: await open('murli') }))

  it('takes a file in parts, and says what is wrong with a key', async () => {
    await using store = await open('parts')
    await store.check()
    const bytes = randomBytes(70 * 1024 * 1024)
    await writeFile(join(scratch, 'large'), bytes)
    const ref = await store.putFile(join(scratch, 'large'))
    expect((await store.readBytes(ref, { limit: bytes.length })).equals(bytes)).toBe(true)
    await using stranger = await open('parts', { secretAccessKey: 'guess' })
    await expect(stranger.check()).rejects.toMatchObject({ code: 'STORAGE_DENIED', message: expect.stringContaining(swift.accessKeyId) })
  }, 120_000)
})
