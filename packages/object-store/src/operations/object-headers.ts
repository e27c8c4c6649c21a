import { S3Error } from '../error.ts'
import { queryValue } from '../request.ts'
import type { S3Request } from '../request.ts'
import type { StoredObject } from '../storage/objects.ts'

const META_PREFIX = 'x-amz-meta-'
const MAX_METADATA_BYTES = 2048
/** Headers that an object keeps as they are. */
const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires']
const DEFAULT_TYPE = 'binary/octet-stream'

/** What a request that makes an object says about it. @throws {S3Error} MetadataTooLarge. */
export function describedBy(request: S3Request): { headers: Record<string, string>; metadata: Record<string, string> } {
  const headers: Record<string, string> = {}
  for (const name of KEPT) {
    const value = request.headers.get(name)
    const kept = name === 'content-encoding' ? withoutChunking(value) : value
    if (kept !== undefined && kept !== '') headers[name] = kept
  }
  const metadata: Record<string, string> = {}
  let size = 0
  for (const [name, value] of request.headers) {
    if (!name.startsWith(META_PREFIX)) continue
    metadata[name.slice(META_PREFIX.length)] = value
    size += name.length - META_PREFIX.length + value.length
  }
  if (size > MAX_METADATA_BYTES) throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size')
  return { headers, metadata }
}

/** Headers of an answer about an object; a GET may override some by `response-…` parameters. */
export function objectHeaders(request: S3Request, object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': DEFAULT_TYPE,
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'accept-ranges': 'bytes',
  }
  for (const [name, value] of Object.entries(object.metadata)) headers[META_PREFIX + name] = value
  for (const name of KEPT) {
    const override = queryValue(request, `response-${name}`)
    if (override !== null) headers[name] = headerValue(name, override)
  }
  return headers
}

/** Checksums of the whole object, for a client that wants to verify. */
export function checksumHeaders(checksums: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [algorithm, value] of Object.entries(checksums)) headers[`x-amz-checksum-${algorithm}`] = value
  if (Object.keys(checksums).length > 0) headers['x-amz-checksum-type'] = 'FULL_OBJECT'
  return headers
}

function withoutChunking(encoding: string | undefined): string | undefined {
  const left = encoding?.split(',').filter((part) => part.trim().toLowerCase() !== 'aws-chunked')
  return left?.join(',').trim()
}

/** @throws {S3Error} InvalidArgument for what no header can hold. */
function headerValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw new S3Error('InvalidArgument', `Header value cannot be represented using ISO-8859-1: response-${name}`, {
    fields: { ArgumentName: `response-${name}` },
  })
}
