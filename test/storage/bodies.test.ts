import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { ChecksumAlgorithm, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'
import { send, sha256, signChunks, signHeaders } from './signer.ts'
import type { RawReply, Seed } from './signer.ts'

const Bucket = BUCKET
const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
const SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const chunks = [Buffer.alloc(70_000, 'a'), Buffer.alloc(65_536, 'b'), Buffer.from('the end')]
const content = Buffer.concat(chunks)
const crc = (bytes: Buffer) => {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(crc32(bytes))
  return value.toString('base64')
}

const crcTrailer = { name: 'x-amz-checksum-crc32', value: crc(content) }

let endpoint: TestEndpoint
beforeAll(async () => {
  endpoint = await startTestEndpoint()
})
afterAll(() => endpoint[Symbol.asyncDispose]())

async function read(Key: string): Promise<Buffer> {
  const { Body } = await endpoint.s3.send(new GetObjectCommand({ Bucket, Key }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

/** PUT of a body that `make` builds from what the request was signed with. */
async function put(key: string, payload: string, headers: Record<string, string>, make: (seed: Seed) => Buffer): Promise<RawReply> {
  const raw = { method: 'PUT', path: `/${Bucket}/${key}`, headers }
  const signed = signHeaders(endpoint.url, raw, payload)
  return send(endpoint.url, { ...raw, headers: signed.headers, body: make(signed.seed) })
}

const codeOf = (reply: RawReply) => /<Code>(.*?)<\/Code>/.exec(reply.text)?.[1]
/** What came of a request that should be refused: the error, and whether an object is there all the same. */
async function refusal(key: string, sent: Promise<RawReply>): Promise<{ code: string | undefined; isStored: boolean }> {
  const code = codeOf(await sent)
  const isStored = await read(key).then(
    () => true,
    () => false,
  )
  return { code, isStored }
}

const withSpoiledTrailer = (seed: Seed) =>
  Buffer.from(
    signChunks(seed, chunks, crcTrailer)
      .toString('latin1')
      .replace(crcTrailer.value, crc(Buffer.from('x'))),
    'latin1',
  )

describe('checksums', () => {
  it.each(Object.values(ChecksumAlgorithm).filter((name) => ['CRC32', 'CRC32C', 'SHA1', 'SHA256'].includes(name)))(
    'of the SDK are verified, kept and given back: %s',
    async (algorithm) => {
      const Key = `checksum/${algorithm}`
      await endpoint.s3.send(new PutObjectCommand({ Bucket, Key, Body: content, ChecksumAlgorithm: algorithm }))
      const head = await endpoint.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      expect(head[`Checksum${algorithm}` as 'ChecksumCRC32']).toMatch(/^[A-Za-z0-9+/]+=*$/)
      expect((await read(Key)).equals(content)).toBe(true)
    },
  )

  it('in trailers of a streamed body are verified', async () => {
    await endpoint.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from(chunks),
        ContentLength: content.length,
        ChecksumAlgorithm: 'CRC32',
      }),
    )
    const head = await endpoint.s3.send(new HeadObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }))
    expect([head.ChecksumCRC32, head.ContentLength, head.ContentEncoding]).toEqual([crc(content), content.length, undefined])
  })

  it.each([
    ['x-amz-checksum-crc32', crc(Buffer.from('other')), 'BadDigest'],
    ['x-amz-checksum-crc32c', 'AAAAAA==', 'BadDigest'],
    ['x-amz-checksum-sha256', createHash('sha256').update('other').digest('base64'), 'BadDigest'],
    ['x-amz-checksum-crc64nvme', 'AAAAAAAAAAA=', 'InvalidRequest'],
    ['content-md5', createHash('md5').update('other').digest('base64'), 'BadDigest'],
    ['content-md5', 'nonsense', 'InvalidDigest'],
  ])('that do not match are refused: %s %s', async (header, value, code) => {
    const sent = put('wrong', sha256(content), { [header]: value }, () => content)
    expect(await refusal('wrong', sent)).toEqual({ code, isStored: false })
  })

  it('crc32c follows the published check value', async () => {
    const digits = Buffer.from('123456789')
    const value = Buffer.from('e3069283', 'hex').toString('base64')
    expect((await put('digits', sha256(digits), { 'x-amz-checksum-crc32c': value }, () => digits)).status).toBe(200)
  })

  it('refuse content that is not what was signed', async () => {
    expect(
      await refusal(
        'altered',
        put('altered', sha256('what was signed'), {}, () => content),
      ),
    ).toEqual({ code: 'XAmzContentSHA256Mismatch', isStored: false })
    expect((await put('unsigned', 'UNSIGNED-PAYLOAD', {}, () => content)).status).toBe(200)
    expect(
      await refusal(
        'odd',
        put('odd', 'STREAMING-SOMETHING-ELSE', {}, () => content),
      ),
    ).toEqual({ code: 'InvalidRequest', isStored: false })
  })
})

describe('bodies in chunks', () => {
  const length = { 'x-amz-decoded-content-length': String(content.length), 'content-encoding': 'aws-chunked' }
  const trailer = crcTrailer
  const announced = { ...length, 'x-amz-trailer': trailer.name }

  it('are taken when every chunk is signed', async () => {
    expect((await put('chunks', SIGNED, length, (seed) => signChunks(seed, chunks))).status).toBe(200)
    expect((await read('chunks')).equals(content)).toBe(true)
    expect((await put('chunks/empty', SIGNED, { 'x-amz-decoded-content-length': '0' }, (seed) => signChunks(seed, []))).status).toBe(200)
    expect(await read('chunks/empty')).toHaveLength(0)
  })

  it('are taken with a signed trailer', async () => {
    expect((await put('trailer', SIGNED_TRAILER, announced, (seed) => signChunks(seed, chunks, trailer))).status).toBe(200)
    expect((await read('trailer')).equals(content)).toBe(true)
  })

  it('are taken without signatures when they carry a checksum', async () => {
    const body = Buffer.from(`${content.length.toString(16)}\r\n${content.toString()}\r\n0\r\n${trailer.name}:${trailer.value}\r\n\r\n`)
    expect((await put('unsigned-trailer', UNSIGNED_TRAILER, announced, () => body)).status).toBe(200)
    const wrong = Buffer.from(body.toString().replace(trailer.value, crc(Buffer.from('x'))))
    expect(
      await refusal(
        't1',
        put('t1', UNSIGNED_TRAILER, announced, () => wrong),
      ),
    ).toEqual({ code: 'BadDigest', isStored: false })
    const missing = Buffer.from(body.toString().replace(`${trailer.name}:${trailer.value}\r\n`, ''))
    expect(
      await refusal(
        't2',
        put('t2', UNSIGNED_TRAILER, announced, () => missing),
      ),
    ).toEqual({ code: 'BadDigest', isStored: false })
  })

  it.each([
    ['a changed byte', (body: Buffer) => body.fill('x', 200, 201), 'SignatureDoesNotMatch'],
    [
      'a changed last byte',
      (body: Buffer) => Buffer.from(body.toString('latin1').replace('the end', 'the enD'), 'latin1'),
      'SignatureDoesNotMatch',
    ],
    ['a body cut short', (body: Buffer) => body.subarray(0, 100_000), 'IncompleteBody'],
    ['no last chunk', (body: Buffer) => body.subarray(0, body.lastIndexOf('0;chunk')), 'IncompleteBody'],
    ['bytes after the end', (body: Buffer) => Buffer.concat([body, Buffer.from('more')]), 'InvalidRequest'],
    [
      'a chunk left out',
      (body: Buffer) => Buffer.concat([body.subarray(0, 0), body.subarray(body.indexOf('\r\n10000;') + 2)]),
      'SignatureDoesNotMatch',
    ],
    ['no chunks at all', () => content, 'InvalidRequest'],
  ])('are refused with %s', async (_fault, spoil, code) => {
    const sent = put('faulty', SIGNED, length, (seed) => spoil(signChunks(seed, chunks)))
    expect(await refusal('faulty', sent)).toEqual({ code, isStored: false })
  })

  it('are refused with a trailer that was changed', async () => {
    expect(await refusal('faulty', put('faulty', SIGNED_TRAILER, announced, withSpoiledTrailer))).toEqual({
      code: 'SignatureDoesNotMatch',
      isStored: false,
    })
  })

  it('are refused when their length is not what was said', async () => {
    const wrong = { ...length, 'x-amz-decoded-content-length': '5' }
    expect(
      await refusal(
        'faulty',
        put('faulty', SIGNED, wrong, (seed) => signChunks(seed, chunks)),
      ),
    ).toEqual({ code: 'IncompleteBody', isStored: false })
    expect(
      await refusal(
        'faulty',
        put('faulty', SIGNED, {}, (seed) => signChunks(seed, chunks)),
      ),
    ).toEqual({ code: 'MissingContentLength', isStored: false })
  })

  it('of any size go through the connection that stays open', async () => {
    const bytes = randomBytes(2_000_000)
    for (let round = 0; round < 3; round += 1) {
      await endpoint.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: bytes }))
      expect((await read('large')).equals(bytes)).toBe(true)
    }
  })
})
