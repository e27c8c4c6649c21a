import { createHash, randomBytes } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, REGION, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'

const Bucket = BUCKET
const md5 = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await startTestEndpoint()
})
afterAll(async () => {
  await endpoint[Symbol.asyncDispose]()
})

async function get(Key: string, more: object = {}) {
  const reply = await endpoint.s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
  return { ...reply, bytes: Buffer.from((await reply.Body?.transformToByteArray()) ?? []) }
}

/** Writes its own number, and expects what is read then to be wholly one writer's. */
async function writeContended(index: number): Promise<void> {
  const Body = Buffer.alloc(100_000 + index, index)
  await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'contended', Body, Metadata: { writer: String(index) } }))
  const { bytes, Metadata, ETag } = await get('contended')
  const writer = bytes[0] ?? -1
  expect([Metadata, ETag, bytes.length]).toEqual([
    { writer: String(writer) },
    md5(Buffer.alloc(100_000 + writer, writer)),
    100_000 + writer,
  ])
}

describe('objects', () => {
  it.each([0, 1, 5000, 300_000, 3_000_000])('come back as they were put: %i bytes', async (size) => {
    const bytes = randomBytes(size)
    const put = await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: `size/${size}`, Body: bytes }))
    expect(put.ETag).toBe(md5(bytes))
    const { bytes: read, ETag, ContentLength } = await get(`size/${size}`)
    expect(read.equals(bytes)).toBe(true)
    expect([ETag, ContentLength]).toEqual([md5(bytes), size])
  })

  it('keep type, headers and metadata', async () => {
    const described = {
      ContentType: 'application/x-rpm',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="x"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'hi',
      Metadata: { compose: 'Specimen-1.0-20261122.n.0', empty: '' },
    }
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'described', Body: 'x', ...described }))
    const head = await endpoint.s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }))
    expect(head).toMatchObject({ ...described, ContentLength: 1, ETag: md5(Buffer.from('x')) })
    expect(Math.abs(Date.now() - (head.LastModified?.getTime() ?? 0))).toBeLessThan(60_000)
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'described', Body: 'y' }))
    const replaced = await endpoint.s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }))
    expect([replaced.ContentType, replaced.Metadata, replaced.CacheControl]).toEqual(['application/octet-stream', {}, undefined])
  })

  it('can be asked for under another type', async () => {
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'x' }))
    expect((await get('plain', { ResponseContentType: 'text/html', ResponseContentDisposition: 'inline' })).ContentType).toBe('text/html')
  })

  it.each([
    'a',
    'a/b',
    'a/b/',
    'a//b',
    '/a',
    '..',
    '../../etc/passwd',
    './x',
    '_x',
    '.hidden/.x',
    'ключ/キー/🔑',
    'with space+plus&amp;=?#%41%',
    'quotes\'"<>()*!~',
    'line\nbreak\ttab',
    'ö'.repeat(512),
    'n'.repeat(1024),
    `${'d/'.repeat(500)}x`,
  ])('may have the key %j', async (Key) => {
    const Body = `content of ${Key}`
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body }))
    expect((await get(Key)).bytes.toString()).toBe(Body)
    await endpoint.s3.send(new DeleteObjectCommand({ Bucket, Key }))
    await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('stay apart when one key is the beginning of another', async () => {
    const keys = ['p', 'p/', 'p/q', 'p/q/r', 'p//']
    for (const Key of keys) await endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
    for (const Key of keys) expect((await get(Key)).bytes.toString()).toBe(Key)
    await endpoint.s3.send(new DeleteObjectCommand({ Bucket, Key: 'p/q/r' }))
    expect((await get('p/q')).bytes.toString()).toBe('p/q')
  })

  it('are refused under a key that is too long', async () => {
    const put = endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'n'.repeat(1025), Body: 'x' }))
    await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError' })
  })

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=990-', 990, 1000],
    ['bytes=-5', 995, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=500-9999', 500, 1000],
  ])('are read in part: %s', async (Range, start, end) => {
    const bytes = randomBytes(1000)
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'range', Body: bytes }))
    const part = await get('range', { Range })
    expect(part.bytes.equals(bytes.subarray(start, end))).toBe(true)
    expect([part.ContentRange, part.$metadata.httpStatusCode]).toEqual([`bytes ${start}-${end - 1}/1000`, 206])
  })

  it('answer 416 to a range without a byte', async () => {
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'range', Body: 'ten bytes!' }))
    for (const Range of ['bytes=10-', 'bytes=-0', 'bytes=500-600']) {
      await expect(get('range', { Range })).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } })
    }
  })

  it('are read under conditions', async () => {
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'condition', Body: 'x' }))
    const etag = md5(Buffer.from('x'))
    const yesterday = new Date(Date.now() - 86_400_000)
    const tomorrow = new Date(Date.now() + 86_400_000)
    for (const good of [
      { IfMatch: etag },
      { IfMatch: '*' },
      { IfNoneMatch: '"other"' },
      { IfModifiedSince: yesterday },
      { IfUnmodifiedSince: tomorrow },
    ]) {
      expect((await get('condition', good)).bytes.toString()).toBe('x')
    }
    for (const same of [{ IfNoneMatch: etag }, { IfNoneMatch: '*' }, { IfModifiedSince: new Date(Date.now() - 1) }]) {
      await expect(get('condition', same)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    }
    for (const bad of [{ IfMatch: '"other"' }, { IfUnmodifiedSince: yesterday }]) {
      await expect(get('condition', bad)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
    }
  })

  it('are written only when new, if asked, by one of many', async () => {
    const Key = 'only-new'
    const puts = Array.from({ length: 8 }, (_unused, index) =>
      endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: `writer ${index}`, IfNoneMatch: '*' })),
    )
    const outcomes = await Promise.allSettled(puts)
    const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled')
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
    expect((await get(Key)).bytes.toString()).toBe(`writer ${winner}`)
    const conditional = endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfMatch: '"y"' }))
    await expect(conditional).rejects.toMatchObject({ name: 'NotImplemented' })
  })

  it('are whole and described by their own writer when many write one key', async () => {
    const writers = Array.from({ length: 12 }, (_unused, index) => index)
    await Promise.all(writers.map(writeContended))
    expect.assertions(writers.length)
  })

  it('are copied with or without their description', async () => {
    const Body = randomBytes(10_000)
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'from ö', Body, ContentType: 'text/x-from', Metadata: { a: '1' } }))
    const CopySource = `${Bucket}/${encodeURIComponent('from ö')}`
    const copied = await endpoint.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
    expect(copied.CopyObjectResult?.ETag).toBe(md5(Body))
    expect(await get('to')).toMatchObject({ bytes: Body, ContentType: 'text/x-from', Metadata: { a: '1' } })
    const MetadataDirective = 'REPLACE'
    await endpoint.s3.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to`, MetadataDirective, ContentType: 'text/x-to' }),
    )
    expect(await get('to')).toMatchObject({ bytes: Body, ContentType: 'text/x-to', Metadata: {} })
    expect(await get('from ö')).toMatchObject({ ContentType: 'text/x-from' })
    await endpoint.s3.send(new DeleteObjectCommand({ Bucket, Key: 'from ö' }))
    expect((await get('to')).bytes.equals(Body)).toBe(true)
  })

  it('are not copied from nowhere, onto themselves, or against a condition', async () => {
    const copy = (CopySource: string, more: object = {}) =>
      endpoint.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...more }))
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'x' }))
    await expect(copy(`${Bucket}/nothing`)).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(copy('no-such-bucket/x')).rejects.toMatchObject({ name: 'NoSuchBucket' })
    await expect(copy(`${Bucket}/copy`)).rejects.toMatchObject({ name: 'InvalidRequest' })
    await expect(copy(`${Bucket}/copy`, { CopySourceIfMatch: '"other"' })).rejects.toMatchObject({ name: 'InvalidRequest' })
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'y' }))
    await expect(copy(`${Bucket}/other`, { CopySourceIfMatch: '"z"' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  })

  it('are deleted many at a time', async () => {
    const keys = ['many/1', 'many/2', 'many/ü&<']
    for (const Key of keys) await endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const Objects = [...keys, 'many/never'].map((Key) => ({ Key }))
    const reply = await endpoint.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(reply.Deleted?.map(({ Key }) => Key)).toEqual([...keys, 'many/never'])
    for (const Key of keys) await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    expect((await endpoint.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))).Deleted).toBeUndefined()
  })
})

describe('buckets', () => {
  it('are made, found, listed and removed', async () => {
    const name = { Bucket: 'another.bucket-1' }
    await expect(endpoint.s3.send(new HeadBucketCommand(name))).rejects.toMatchObject({ name: 'NotFound' })
    await endpoint.s3.send(new CreateBucketCommand(name))
    await expect(endpoint.s3.send(new CreateBucketCommand(name))).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    await endpoint.s3.send(new HeadBucketCommand(name))
    expect((await endpoint.s3.send(new GetBucketLocationCommand(name))).LocationConstraint).toBe(REGION)
    const { Buckets } = await endpoint.s3.send(new ListBucketsCommand({}))
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(['another.bucket-1', Bucket])
    await endpoint.s3.send(new PutObjectCommand({ ...name, Key: 'deep/down', Body: 'x' }))
    await expect(endpoint.s3.send(new DeleteBucketCommand(name))).rejects.toMatchObject({ name: 'BucketNotEmpty' })
    await endpoint.s3.send(new DeleteObjectCommand({ ...name, Key: 'deep/down' }))
    await endpoint.s3.send(new DeleteBucketCommand(name))
    await expect(endpoint.s3.send(new PutObjectCommand({ ...name, Key: 'x', Body: 'x' }))).rejects.toMatchObject({ name: 'NoSuchBucket' })
    await expect(endpoint.s3.send(new DeleteBucketCommand(name))).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })

  it.each(['UPPER', 'a', 'a..b', '-dash', 'under_score'])('are refused the name %s', async (name) => {
    await expect(endpoint.s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({ name: 'InvalidBucketName' })
  })
})
