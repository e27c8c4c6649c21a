import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { CREDENTIALS, REGION } from './endpoint.ts'

/**
 * Signature Version 4, written from its specification for these tests alone, so that requests can be made which no SDK would
 * make: wrong, old, or in chunks with a fault in one of them.
 */
export interface RawRequest {
  method: string
  /** As it goes over the wire: percent-encoded. */
  path: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Buffer
  /** Milliseconds since 1970. */
  at?: number
}

export interface RawReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** What chunk signatures are made with. */
export interface Seed {
  signature: string
  timestamp: string
  scope: string
  key: Buffer
}

/** Signs headers. `payload` is what x-amz-content-sha256 is to say. */
export function signHeaders(url: string, raw: RawRequest, payload: string): { headers: Record<string, string>; seed: Seed } {
  const { timestamp, scope, key } = context(raw.at)
  const headers: Record<string, string> = {
    ...raw.headers,
    host: new URL(url).host,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': payload,
  }
  const names = Object.keys(headers).toSorted()
  const canonical = canonicalRequest(raw.method, raw.path, raw.query ?? {}, headers, names, payload)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')).toString('hex')
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { headers, seed: { signature, timestamp, scope, key } }
}

/** A URL that is a permission by itself. */
export function presign(url: string, raw: RawRequest, expiresSeconds: number): string {
  const { timestamp, scope, key } = context(raw.at)
  const query: Record<string, string> = {
    ...raw.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${CREDENTIALS.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  }
  const canonical = canonicalRequest(raw.method, raw.path, query, { host: new URL(url).host }, ['host'], 'UNSIGNED-PAYLOAD')
  query['X-Amz-Signature'] = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')).toString('hex')
  return `${url}${raw.path}?${new URLSearchParams(query).toString()}`
}

/** A body in signed chunks, as STREAMING-AWS4-HMAC-SHA256-PAYLOAD wants it; `trailer` for the -TRAILER variant. */
export function signChunks(seed: Seed, chunks: Buffer[], trailer?: { name: string; value: string }): Buffer {
  const parts: Buffer[] = []
  let previous = seed.signature
  const next = (algorithm: string, ...digests: string[]) => {
    previous = hmac(seed.key, [algorithm, seed.timestamp, seed.scope, previous, ...digests].join('\n')).toString('hex')
    return previous
  }
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const signature = next('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))
    parts.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`))
    if (chunk.length > 0) parts.push(chunk, Buffer.from('\r\n'))
  }
  if (trailer === undefined) return Buffer.concat([...parts, Buffer.from('\r\n')])
  const line = `${trailer.name}:${trailer.value}`
  const signature = next('AWS4-HMAC-SHA256-TRAILER', sha256(`${line}\n`))
  return Buffer.concat([...parts, Buffer.from(`${line}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`)])
}

/** Sends a request exactly as it is given. */
export async function send(url: string, raw: RawRequest): Promise<RawReply> {
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>()
  const { hostname, port } = new URL(url)
  const search = new URLSearchParams(raw.query).toString()
  const path = search === '' ? raw.path : `${raw.path}?${search}`
  const headers = { 'content-length': String(raw.body?.length ?? 0), ...raw.headers }
  const sent = request({ hostname, port, path, method: raw.method, headers, agent: false }, (response) => {
    buffer(response).then((text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: text.toString() }), reject)
  })
  sent.on('error', reject)
  sent.end(raw.body)
  return promise
}

/** Signs with the digest of the body and sends. */
export async function sendSigned(url: string, raw: RawRequest): Promise<RawReply> {
  const { headers } = signHeaders(url, raw, sha256(raw.body ?? ''))
  return send(url, { ...raw, headers })
}

function context(at = Date.now()): { timestamp: string; scope: string; key: Buffer } {
  const timestamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const date = timestamp.slice(0, 8)
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${CREDENTIALS.secretAccessKey}`, date), REGION))
  return { timestamp, scope: `${date}/${REGION}/s3/aws4_request`, key }
}

function canonicalRequest(
  method: string,
  path: string,
  query: Record<string, string>,
  headers: Record<string, string>,
  names: string[],
  payload: string,
): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
  return [method, path, pairs.toSorted().join('&'), lines.join(''), names.join(';'), payload].join('\n')
}
