import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { openBlobStore } from '@murli/runtime/blobs'
import { waitUntil } from '@murli/runtime/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { all, BUCKET, CREDENTIALS, makeClient, REGION } from './endpoint.ts'

const MAIN = new URL('../../packages/object-store/src/main.ts', import.meta.url).pathname
const WRITERS = 6
const ROUNDS = 3
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-crash-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface EndpointProcess {
  child: ChildProcess
  url: string
}

async function startProcess(port = 0): Promise<EndpointProcess> {
  const env = {
    ...process.env,
    MURLI_OBJECT_STORE_DIRECTORY: join(directory, 'store'),
    MURLI_OBJECT_STORE_PORT: String(port),
    MURLI_S3_REGION: REGION,
    MURLI_S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    MURLI_S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    MURLI_S3_BUCKET: BUCKET,
  }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, url: (JSON.parse(line) as { url: string }).url }
}

async function kill({ child }: EndpointProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** Puts objects until the endpoint dies; every one carries its own SHA-256 as metadata. */
async function writeUntilDeath(s3: S3Client, writer: number, acknowledged: Map<string, string>): Promise<void> {
  for (let count = 0; ; count += 1) {
    const Body = randomBytes(50_000 + ((writer * 997 + count) % 7) * 300_000)
    const digest = createHash('sha256').update(Body).digest('hex')
    // A few keys of its own, written over and over.
    const Key = `writer ${writer}/${count % 4}`
    try {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata: { digest } }))
    } catch {
      return
    }
    acknowledged.set(Key, digest)
  }
}

it('a killed endpoint leaves no torn object, none that lost its description, and no temporary file', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const doomed = await startProcess()
    const s3 = makeClient(doomed.url)
    const acknowledged = new Map<string, string>()
    const writers = Array.from({ length: WRITERS }, (_unused, writer) => writeUntilDeath(s3, writer, acknowledged))
    await waitUntil('the writers are at work', () => acknowledged.size >= WRITERS * 2)
    await kill(doomed, 'SIGKILL')
    await Promise.all(writers)

    const again = await startProcess()
    const client = makeClient(again.url)
    const pages = await all(paginateListObjectsV2({ client }, { Bucket: BUCKET }))
    const keys = pages.flatMap((page) => (page.Contents ?? []).map(({ Key }) => Key ?? ''))
    for (const Key of keys) {
      const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(Metadata?.['digest'])
    }
    expect(keys).toEqual(expect.arrayContaining([...acknowledged.keys()]))
    const files = await readdir(join(directory, 'store', 'temporary'), { recursive: true, withFileTypes: true })
    expect(files.filter((file) => file.isFile())).toEqual([])
    await kill(again, 'SIGTERM')
  }
}, 120_000)

it('a blob store rides out an endpoint that is killed and started again', async () => {
  const first = await startProcess()
  const settings = { endpoint: first.url, bucket: BUCKET, region: REGION, ...CREDENTIALS }
  const log: string[] = []
  await using store = await openBlobStore(settings, {
    cacheDirectory: join(directory, 'cache'),
    cacheBytes: 1e9,
    log: { warn: (_fields, message) => log.push(message) },
  })
  const before = randomBytes(100_000)
  const kept = await store.putBytes(before)
  await kill(first, 'SIGKILL')
  const bytes = randomBytes(500_000)
  const put = store.putBytes(bytes)
  const file = store.file(kept)
  const second = await startProcess(Number(new URL(first.url).port))
  expect((await readFile(await file)).equals(before)).toBe(true)
  expect((await store.readBytes(await put)).equals(bytes)).toBe(true)
  expect(log.length).toBeGreaterThan(0)
  await kill(second, 'SIGTERM')
}, 60_000)
