import type { IncomingMessage } from 'node:http'
import { S3Error } from './error.ts'

const MAX_KEY_BYTES = 1024
const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** A request taken apart. `path` is decoded; header names are in lower case, repeated headers joined by a comma. */
export interface S3Request {
  incoming: IncomingMessage
  method: string
  path: string
  bucket: string | null
  /** Null for requests of the service or of a bucket; never empty. */
  key: string | null
  /** Decoded, in the order in which they came. */
  query: [name: string, value: string][]
  headers: Map<string, string>
}

/** Takes a request apart. Dots in paths mean nothing: keys are not file names. @throws {S3Error} InvalidURI, InvalidBucketName, KeyTooLongError. */
export function parseRequest(incoming: IncomingMessage): S3Request {
  const target = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '')
  const mark = target.indexOf('?')
  const rawPath = mark === -1 ? target : target.slice(0, mark)
  const rawQuery = mark === -1 ? '' : target.slice(mark + 1)
  const path = decode(rawPath === '' ? '/' : rawPath)
  const [, bucketPart = '', keyPart = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  if (bucketPart !== '' && !BUCKET_NAME.test(bucketPart)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { fields: { BucketName: bucketPart } })
  }
  if (keyPart.includes('\0')) throw new S3Error('InvalidURI', 'A key cannot contain the character U+0000.')
  if (Buffer.byteLength(keyPart) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long')
  return {
    incoming,
    method: incoming.method ?? 'GET',
    path,
    bucket: bucketPart === '' ? null : bucketPart,
    key: keyPart === '' ? null : keyPart,
    query: parseQuery(rawQuery),
    headers: joinHeaders(incoming.rawHeaders),
  }
}

/** First value of a query parameter, or null. */
export function queryValue(request: S3Request, name: string): string | null {
  return request.query.find(([parameter]) => parameter === name)?.[1] ?? null
}

/** @throws {S3Error} InvalidArgument when the parameter is there and not a whole number from `least` to `most`. */
export function queryNumber(request: S3Request, name: string, bounds: { least: number; most: number }): number | null {
  const text = queryValue(request, name)
  if (text === null) return null
  const value = Number(text)
  if (/^\d{1,10}$/.test(text) && value >= bounds.least && value <= bounds.most) return value
  throw new S3Error('InvalidArgument', `${name} must be a whole number from ${bounds.least} to ${bounds.most}`, {
    fields: { ArgumentName: name, ArgumentValue: text },
  })
}

function parseQuery(raw: string): [string, string][] {
  if (raw === '') return []
  return raw.split('&').map((pair) => {
    const equals = pair.indexOf('=')
    const name = equals === -1 ? pair : pair.slice(0, equals)
    return [decode(name.replaceAll('+', ' ')), equals === -1 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' '))]
  })
}

function joinHeaders(raw: string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const value = raw[index + 1] ?? ''
    const present = headers.get(name)
    headers.set(name, present === undefined ? value : `${present},${value}`)
  }
  return headers
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.")
  }
}
