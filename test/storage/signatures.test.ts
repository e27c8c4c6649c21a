import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, CREDENTIALS, makeClient, startTestEndpoint } from './endpoint.ts'
import type { TestEndpoint } from './endpoint.ts'
import { presign, send, sendSigned, sha256, signHeaders } from './signer.ts'
import type { RawReply } from './signer.ts'

const MINUTE_MS = 60_000
const path = `/${BUCKET}/signed%20object`
let endpoint: TestEndpoint
beforeAll(async () => {
  endpoint = await startTestEndpoint()
  await endpoint.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'signed object', Body: 'the content' }))
})
afterAll(() => endpoint[Symbol.asyncDispose]())

const codeOf = (reply: RawReply) => /<Code>(.*?)<\/Code>/.exec(reply.text)?.[1]
const get = { method: 'GET', path }

describe('signatures in headers', () => {
  it('let a request in', async () => {
    expect((await sendSigned(endpoint.url, get)).text).toBe('the content')
    expect((await sendSigned(endpoint.url, { ...get, query: { 'response-content-type': "a/b+c (x)*'!" } })).headers['content-type']).toBe(
      "a/b+c (x)*'!",
    )
    expect((await sendSigned(endpoint.url, { ...get, headers: { 'x-amz-meta-spaces': '  a   b  ' } })).status).toBe(403)
  })

  it('are wanted', async () => {
    const reply = await send(endpoint.url, get)
    expect([reply.status, codeOf(reply)]).toEqual([403, 'AccessDenied'])
    const old = await send(endpoint.url, { ...get, headers: { authorization: 'AWS murli:c2lnbmF0dXJl' } })
    expect(codeOf(old)).toBe('InvalidRequest')
  })

  it.each([
    ['another method', (raw: typeof get) => ({ ...raw, method: 'DELETE' })],
    ['another path', (raw: typeof get) => ({ ...raw, path: `/${BUCKET}/other` })],
    ['another query', (raw: typeof get) => ({ ...raw, query: { versions: '' } })],
  ])('are for this request, not for %s', async (_what, change) => {
    const { headers } = signHeaders(endpoint.url, get, sha256(''))
    expect(codeOf(await send(endpoint.url, { ...change(get), headers }))).toBe('SignatureDoesNotMatch')
  })

  it('cover the headers that change what the request means', async () => {
    const raw = { method: 'PUT', path: `/${BUCKET}/taken` }
    const { headers } = signHeaders(endpoint.url, raw, sha256(''))
    const reply = await send(endpoint.url, { ...raw, headers: { ...headers, 'x-amz-copy-source': `${BUCKET}/signed%20object` } })
    expect([codeOf(reply), /<HeadersNotSigned>(.*?)</.exec(reply.text)?.[1]]).toEqual(['AccessDenied', 'x-amz-copy-source'])
  })

  it.each([-16, 16])('are refused %i minutes away from the clock', async (minutes) => {
    const reply = await sendSigned(endpoint.url, { ...get, at: Date.now() + minutes * MINUTE_MS })
    expect([reply.status, codeOf(reply)]).toEqual([403, 'RequestTimeTooSkewed'])
    expect((await sendSigned(endpoint.url, { ...get, at: Date.now() + Math.sign(minutes) * 14 * MINUTE_MS })).status).toBe(200)
  })

  it('need the right key, secret and region', async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: 'signed object' })
    const stranger = makeClient(endpoint.url, { ...CREDENTIALS, accessKeyId: 'somebody' })
    await expect(stranger.send(command)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' })
    const guesser = makeClient(endpoint.url, { ...CREDENTIALS, secretAccessKey: 'guess' })
    await expect(guesser.send(command)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    const { headers } = signHeaders(endpoint.url, get, sha256(''))
    const moved = { ...headers, authorization: (headers['authorization'] ?? '').replace('eu-test-1', 'us-east-1') }
    expect(codeOf(await send(endpoint.url, { ...get, headers: moved }))).toBe('AuthorizationHeaderMalformed')
  })

  it('do not open what is not implemented', async () => {
    for (const query of [{ acl: '' }, { versioning: '' }, { tagging: '' }]) {
      expect(codeOf(await sendSigned(endpoint.url, { method: 'GET', path: `/${BUCKET}`, query }))).toBe('NotImplemented')
    }
    expect(codeOf(await sendSigned(endpoint.url, { method: 'PATCH', path }))).toBe('MethodNotAllowed')
  })

  it('cannot be used on paths that are not text', async () => {
    expect(codeOf(await sendSigned(endpoint.url, { method: 'GET', path: `/${BUCKET}/%FF` }))).toBe('InvalidURI')
    expect(codeOf(await sendSigned(endpoint.url, { method: 'PUT', path: `/${BUCKET}/a%00b` }))).toBe('InvalidURI')
    expect(codeOf(await sendSigned(endpoint.url, { ...get, query: { 'response-content-type': 'a\r\nx: y' } }))).toBe('InvalidArgument')
  })
})

describe('presigned URLs', () => {
  it('read and write by themselves', async () => {
    expect(await (await fetch(presign(endpoint.url, get, 60))).text()).toBe('the content')
    const put = presign(endpoint.url, { method: 'PUT', path: `/${BUCKET}/presigned` }, 60)
    expect((await fetch(put, { method: 'PUT', body: 'put by a link' })).status).toBe(200)
    expect((await sendSigned(endpoint.url, { method: 'GET', path: `/${BUCKET}/presigned` })).text).toBe('put by a link')
  })

  it('end when they say so', async () => {
    const old = presign(endpoint.url, { ...get, at: Date.now() - 30 * MINUTE_MS }, 29 * 60)
    const reply = await fetch(old)
    expect([reply.status, await reply.text()]).toEqual([403, expect.stringContaining('Request has expired')])
    expect((await fetch(presign(endpoint.url, { ...get, at: Date.now() - 30 * MINUTE_MS }, 31 * 60))).status).toBe(200)
    expect((await fetch(presign(endpoint.url, { ...get, at: Date.now() + 30 * MINUTE_MS }, 60))).status).toBe(403)
    expect((await fetch(presign(endpoint.url, get, 8 * 24 * 3600))).status).toBe(400)
  })

  it('are worthless for anything else', async () => {
    const url = presign(endpoint.url, get, 60)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
    expect((await fetch(url.replace('signed%20object', 'other'))).status).toBe(403)
    expect((await fetch(`${url}&response-content-type=text/html`)).status).toBe(403)
    expect((await fetch(url, { headers: { 'x-amz-copy-source': 'x' } })).status).toBe(403)
    expect((await fetch(url.replace(/Signature=.{10}/, 'Signature=0000000000'))).status).toBe(403)
  })
})
