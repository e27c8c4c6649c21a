import type { S3Request } from '../request.ts'

/** Query parameter that holds the signature of a presigned URL; it does not sign itself. */
const SIGNATURE_PARAMETER = 'X-Amz-Signature'

/**
 * The canonical request of Signature Version 4 with S3's rule that paths are encoded once.
 * Source: Amazon S3 API reference, "Authenticating Requests (AWS Signature Version 4)".
 */
export function canonicalRequest(request: S3Request, signedHeaders: readonly string[], payload: string): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`)
  return [request.method, encodePath(request.path), canonicalQuery(request), headers.join(''), signedHeaders.join(';'), payload].join('\n')
}

/** Percent-encodes all but the unreserved characters, as Signature Version 4 wants it. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function encodePath(path: string): string {
  return path.split('/').map(encodeStrictly).join('/')
}

function canonicalQuery(request: S3Request): string {
  return request.query
    .filter(([name]) => name !== SIGNATURE_PARAMETER)
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .toSorted(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
