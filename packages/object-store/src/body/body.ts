import { createHash } from 'node:crypto'
import { S3Error } from '../error.ts'
import type { S3Request } from '../request.ts'
import type { Authentication } from '../signature/authenticate.ts'
import { CHECKSUM_ALGORITHMS, startChecksum } from './checksum.ts'
import type { ChecksumAlgorithm, RunningChecksum } from './checksum.ts'
import { CHUNKED_SCHEMES, decodeChunks } from './chunked.ts'

const SHA256_HEX = /^[0-9a-f]{64}$/
const MAX_BODY_BYTES = 5 * 1024 ** 3

/**
 * The content of a request, verified against everything that the request says about it: length, x-amz-content-sha256,
 * Content-MD5 and x-amz-checksum-* in headers or trailers. The last step throws when something does not match.
 */
export interface Body {
  chunks: AsyncIterable<Uint8Array>
  /** Content length in bytes. */
  size: number
  /** Checksums that the client sent; complete when the chunks have ended. */
  checksums: Map<ChecksumAlgorithm, string>
  /** True when there is something besides the signature that the content was, or will be, checked by. */
  hasChecksum: boolean
}

/** Prepares to read the body. @throws {S3Error} when what is said about it makes no sense. */
export function openBody(request: S3Request, authentication: Authentication): Body {
  const scheme = CHUNKED_SCHEMES.get(authentication.payload)
  const isPlain = authentication.payload === 'UNSIGNED-PAYLOAD' || SHA256_HEX.test(authentication.payload)
  if (scheme === undefined && !isPlain) {
    throw new S3Error(
      'InvalidRequest',
      `x-amz-content-sha256 must be a digest, UNSIGNED-PAYLOAD or one of ${[...CHUNKED_SCHEMES.keys()].join(', ')}`,
    )
  }
  const size = contentLength(request, scheme === undefined ? 'content-length' : 'x-amz-decoded-content-length')
  const expected = new Expectations(request)
  // Leaving the loop must not end the connection: the answer has yet to be sent.
  const source = request.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  const decoded =
    scheme === undefined ? source : decodeChunks(source, scheme, authentication, (name, value) => expected.trailer(name, value))
  const sha256 = SHA256_HEX.test(authentication.payload) ? authentication.payload : null
  return {
    chunks: checked(decoded, size, sha256, expected),
    size,
    checksums: expected.checksums,
    hasChecksum: expected.md5 !== null || expected.running.size > 0,
  }
}

/** Reads a small body as text. @throws {S3Error} EntityTooLarge. */
export async function bodyText(body: Body, limit: number): Promise<string> {
  if (body.size > limit) throw new S3Error('EntityTooLarge', `The request body may have at most ${limit} bytes`)
  const chunks: Uint8Array[] = []
  for await (const chunk of body.chunks) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function* checked(
  source: AsyncIterable<Uint8Array>,
  size: number,
  sha256: string | null,
  expected: Expectations,
): AsyncGenerator<Uint8Array> {
  const digest = sha256 === null ? null : createHash('sha256')
  let length = 0
  for await (const chunk of source) {
    length += chunk.byteLength
    digest?.update(chunk)
    expected.update(chunk)
    yield chunk
  }
  if (length !== size) throw new S3Error('IncompleteBody', `The request body has ${length} bytes instead of ${size}`)
  if (digest !== null && digest.digest('hex') !== sha256) {
    throw new S3Error('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.")
  }
  expected.assertMet()
}

/** Checksums that the content must have. */
class Expectations {
  readonly checksums = new Map<ChecksumAlgorithm, string>()
  readonly running = new Map<ChecksumAlgorithm, RunningChecksum>()
  readonly md5: string | null
  readonly #md5Digest

  constructor(request: S3Request) {
    this.md5 = request.headers.get('content-md5') ?? null
    if (this.md5 !== null && !/^[A-Za-z0-9+/]{22}==$/.test(this.md5)) {
      throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.')
    }
    this.#md5Digest = this.md5 === null ? null : createHash('md5')
    for (const [name, value] of request.headers) {
      const algorithm = algorithmOf(name)
      if (algorithm !== null) this.#expect(algorithm, value)
    }
    for (const name of (request.headers.get('x-amz-trailer') ?? '').toLowerCase().split(',')) {
      const algorithm = algorithmOf(name.trim())
      if (algorithm !== null) this.running.set(algorithm, startChecksum(algorithm))
    }
  }

  update(chunk: Uint8Array): void {
    this.#md5Digest?.update(chunk)
    for (const checksum of this.running.values()) checksum.update(chunk)
  }

  trailer(name: string, value: string): void {
    const algorithm = algorithmOf(name)
    if (algorithm === null) return
    if (!this.running.has(algorithm)) throw new S3Error('InvalidRequest', `The trailer ${name} was not announced by x-amz-trailer`)
    this.checksums.set(algorithm, value)
  }

  assertMet(): void {
    if (this.#md5Digest !== null && this.#md5Digest.digest('base64') !== this.md5) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.')
    }
    for (const [algorithm, checksum] of this.running) {
      if (checksum.finish() === this.checksums.get(algorithm)) continue
      throw new S3Error('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`)
    }
  }

  #expect(algorithm: ChecksumAlgorithm, value: string): void {
    this.checksums.set(algorithm, value)
    this.running.set(algorithm, startChecksum(algorithm))
  }
}

/** The algorithm of a header `x-amz-checksum-…`; null for other headers. */
function algorithmOf(header: string): ChecksumAlgorithm | null {
  const name = /^x-amz-checksum-(?!mode$|type$|algorithm$)(.*)$/.exec(header)?.[1]
  if (name === undefined) return null
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name)
  if (algorithm !== undefined) return algorithm
  throw new S3Error('InvalidRequest', `The checksum ${name} is not supported; use one of ${CHECKSUM_ALGORITHMS.join(', ')}`)
}

function contentLength(request: S3Request, header: string): number {
  const text = request.headers.get(header)
  if (text === undefined && request.headers.get('transfer-encoding') === undefined && header === 'content-length') return 0
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw new S3Error('MissingContentLength', `You must provide the ${header} HTTP header.`)
  if (Number(text) > MAX_BODY_BYTES) throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
  return Number(text)
}
