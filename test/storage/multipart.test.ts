import { createHash, randomBytes } from 'node:crypto'
import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { startObjectStore } from '@murli/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, CREDENTIALS, REGION, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'

const Bucket = BUCKET
const PART = 5 * 1024 * 1024
let endpoint: TestEndpoint
beforeAll(async () => {
  endpoint = await startTestEndpoint()
})
afterAll(() => endpoint[Symbol.asyncDispose]())

async function start(Key: string, more: object = {}): Promise<string> {
  return (await endpoint.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? ''
}

async function part(Key: string, UploadId: string, PartNumber: number, Body: Buffer) {
  const { ETag } = await endpoint.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
  return { PartNumber, ETag }
}

const complete = (Key: string, UploadId: string, Parts: object[]) =>
  endpoint.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))

async function read(Key: string): Promise<Buffer> {
  const { Body } = await endpoint.s3.send(new GetObjectCommand({ Bucket, Key }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

describe('multipart uploads', () => {
  it('make one object of parts that came in any order, some twice', async () => {
    const Key = 'parts/any order'
    const parts = [randomBytes(PART), randomBytes(PART + 1), randomBytes(10)]
    const [one, two, three] = parts as [Buffer, Buffer, Buffer]
    const id = await start(Key, { ContentType: 'application/x-iso9660-image', Metadata: { disc: '1' } })
    const third = await part(Key, id, 7, three)
    await part(Key, id, 1, randomBytes(PART))
    const [second, first] = await Promise.all([part(Key, id, 2, two), part(Key, id, 1, one)])
    const { Parts, IsTruncated } = await endpoint.s3.send(new ListPartsCommand({ Bucket, Key, UploadId: id }))
    expect([IsTruncated, Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])]).toEqual([
      false,
      [
        [1, PART, first.ETag],
        [2, PART + 1, second.ETag],
        [7, 10, third.ETag],
      ],
    ])
    const { ETag } = await complete(Key, id, [first, second, third])
    const digests = parts.map((bytes) => createHash('md5').update(bytes).digest())
    expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-3"`)
    const object = await endpoint.s3.send(new GetObjectCommand({ Bucket, Key }))
    object.Body?.transformToByteArray().catch(() => undefined)
    expect(object).toMatchObject({ ContentType: 'application/x-iso9660-image', Metadata: { disc: '1' }, ETag })
    expect((await read(Key)).equals(Buffer.concat(parts))).toBe(true)
    await expect(complete(Key, id, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })

  it('take parts from other objects', async () => {
    const source = randomBytes(PART + 1000)
    await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: source }))
    const Key = 'parts/copied'
    const UploadId = await start(Key)
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const range = CopySourceRange === undefined ? {} : { CopySourceRange }
      const command = new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource: `${Bucket}/source`, ...range })
      return { PartNumber, ETag: (await endpoint.s3.send(command)).CopyPartResult?.ETag }
    }
    await complete(Key, UploadId, [await copy(1), await copy(2, `bytes=${PART}-${PART + 999}`)])
    expect((await read(Key)).equals(Buffer.concat([source, source.subarray(PART)]))).toBe(true)
    const again = await start(Key)
    const beyond = new UploadPartCopyCommand({
      Bucket,
      Key,
      UploadId: again,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      CopySourceRange: 'bytes=0-99999999',
    })
    await expect(endpoint.s3.send(beyond)).rejects.toMatchObject({ name: 'InvalidArgument' })
    await endpoint.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: again }))
  })

  it('are not completed with parts that are wrong, missing, out of order or too small', async () => {
    const Key = 'parts/refused'
    const id = await start(Key)
    const first = await part(Key, id, 1, randomBytes(PART))
    const small = await part(Key, id, 2, randomBytes(100))
    const third = await part(Key, id, 3, randomBytes(100))
    await expect(complete(Key, id, [small, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(complete(Key, id, [first, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(complete(Key, id, [first, { ...small, ETag: first.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(complete(Key, id, [first, { ...small, PartNumber: 9 }])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(complete(Key, id, [first, small, third])).rejects.toMatchObject({ name: 'EntityTooSmall' })
    await expect(complete(Key, id, [])).rejects.toMatchObject({ name: 'MalformedXML' })
    await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    await complete(Key, id, [first, small])
    expect(await read(Key)).toHaveLength(PART + 100)
  })

  it('leave nothing when they are aborted', async () => {
    const Key = 'parts/aborted'
    const id = await start(Key)
    await part(Key, id, 1, randomBytes(100))
    await endpoint.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }))
    await expect(part(Key, id, 2, randomBytes(100))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    await expect(endpoint.s3.send(new ListPartsCommand({ Bucket, Key, UploadId: id }))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    expect(await readdir(join(endpoint.directory, 'uploads', Bucket))).not.toContain(id)
    const files = await readdir(join(endpoint.directory, 'temporary'), { recursive: true, withFileTypes: true })
    expect(files.filter((file) => file.isFile())).toEqual([])
  })

  it('are swept at the start when nothing has come for a week', async () => {
    const [old, young] = [await start('parts/old'), await start('parts/young')]
    const directory = join(endpoint.directory, 'uploads', Bucket)
    const weekAgo = Date.now() / 1000 - 8 * 24 * 60 * 60
    await utimes(join(directory, old), weekAgo, weekAgo)
    const second = await startObjectStore({
      directory: endpoint.directory,
      host: '127.0.0.1',
      port: 0,
      region: REGION,
      credentials: CREDENTIALS,
    })
    await second.close()
    const left = await readdir(directory)
    expect([left.includes(old), left.includes(young)]).toEqual([false, true])
    await endpoint.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts/young', UploadId: young }))
  })

  it('belong to their key, and take part numbers from 1 to 10000', async () => {
    const id = await start('parts/mine')
    await expect(part('parts/other', id, 1, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    await expect(part('parts/mine', '../../x', 1, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    for (const number of [0, 10_001])
      await expect(part('parts/mine', id, number, Buffer.from('x'))).rejects.toMatchObject({ name: 'InvalidArgument' })
    await endpoint.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts/mine', UploadId: id }))
  })

  it('are listed page by page, as are their parts', async () => {
    const started = []
    for (const Key of ['list/b', 'list/a', 'list/a', 'other/c']) started.push({ Key, UploadId: await start(Key) })
    const seen = []
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
    for (let truncated: boolean | undefined = true; truncated === true;) {
      const page = await endpoint.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', MaxUploads: 1, ...markers }))
      seen.push(...(page.Uploads ?? []))
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      truncated = page.IsTruncated
    }
    expect(seen.map(({ Key }) => Key)).toEqual(['list/a', 'list/a', 'list/b'])
    expect(new Set(seen.map(({ UploadId }) => UploadId)).size).toBe(3)
    const [upload] = started as [{ Key: string; UploadId: string }]
    for (const number of [4, 2, 9]) await part(upload.Key, upload.UploadId, number, Buffer.from('x'))
    const page = await endpoint.s3.send(new ListPartsCommand({ Bucket, ...upload, MaxParts: 2 }))
    expect([page.IsTruncated, page.NextPartNumberMarker, page.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([true, '4', [2, 4]])
    const rest = await endpoint.s3.send(new ListPartsCommand({ Bucket, ...upload, PartNumberMarker: '4' }))
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([9])
    for (const one of started) await endpoint.s3.send(new AbortMultipartUploadCommand({ Bucket, ...one }))
  })
})
