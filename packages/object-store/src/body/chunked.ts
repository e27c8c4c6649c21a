import { createHash, hash } from 'node:crypto'
import { S3Error } from '../error.ts'
import type { Authentication } from '../signature/authenticate.ts'
import { isSameSignature, sign } from '../signature/signing-key.ts'
import { ByteReader } from './byte-reader.ts'

const MAX_LINE_BYTES = 8192
const EMPTY_SHA256 = hash('sha256', '')

/** How a body in chunks is signed and what comes after it. */
export interface ChunkedScheme {
  isSigned: boolean
  hasTrailer: boolean
}

/** Values of x-amz-content-sha256 that mean a body in chunks. */
export const CHUNKED_SCHEMES = new Map<string, ChunkedScheme>([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { isSigned: true, hasTrailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { isSigned: true, hasTrailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { isSigned: false, hasTrailer: true }],
])

/**
 * Takes the content out of a body in chunks (`aws-chunked`). Each chunk's signature covers the one before, so that none can be
 * left out, repeated or moved. Trailers are reported by `onTrailer` after the last chunk.
 * @throws {S3Error} SignatureDoesNotMatch, IncompleteBody, InvalidRequest. The content before a wrong chunk has been yielded by then.
 */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  scheme: ChunkedScheme,
  authentication: Authentication,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source)
  const chain = new SignatureChain(authentication)
  for (;;) {
    const { size, signature } = parseChunkHead(await reader.line(MAX_LINE_BYTES), scheme)
    const digest = scheme.isSigned ? createHash('sha256') : null
    for await (const piece of reader.take(size)) {
      digest?.update(piece)
      yield piece
    }
    if (digest !== null) chain.assertNext('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, digest.digest('hex')], signature)
    if (size === 0) break
    await reader.lineEnd()
  }
  if (scheme.hasTrailer) await readTrailers(reader, scheme.isSigned ? chain : null, onTrailer)
  else await reader.lineEnd()
  await reader.end()
}

class SignatureChain {
  readonly #authentication: Authentication
  #previous: string

  constructor(authentication: Authentication) {
    this.#authentication = authentication
    this.#previous = authentication.signature
  }

  assertNext(algorithm: string, digests: string[], given: string): void {
    const { key, timestamp, scope } = this.#authentication
    const expected = sign(key, [algorithm, timestamp, scope, this.#previous, ...digests])
    if (!isSameSignature(expected, given))
      throw new S3Error('SignatureDoesNotMatch', 'The signature of a chunk of the body does not match.')
    this.#previous = expected
  }
}

async function readTrailers(
  reader: ByteReader,
  chain: SignatureChain | null,
  onTrailer: (name: string, value: string) => void,
): Promise<void> {
  let signed = ''
  let signature = ''
  for (let line = await reader.line(MAX_LINE_BYTES); line !== ''; line = await reader.line(MAX_LINE_BYTES)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'x-amz-trailer-signature') signature = value
    else {
      signed += `${name}:${value}\n`
      if (signed.length > MAX_LINE_BYTES) throw new S3Error('InvalidRequest', 'The trailers of the body are too long')
      onTrailer(name, value)
    }
  }
  chain?.assertNext('AWS4-HMAC-SHA256-TRAILER', [hash('sha256', signed)], signature)
}

function parseChunkHead(line: string, scheme: ChunkedScheme): { size: number; signature: string } {
  const match = (scheme.isSigned ? /^([0-9a-fA-F]{1,9});chunk-signature=([0-9a-f]{64})$/ : /^([0-9a-fA-F]{1,9})$/).exec(line)
  if (match === null) throw new S3Error('InvalidRequest', 'The head of a chunk of the body is malformed')
  return { size: Number.parseInt(match[1] ?? '', 16), signature: match[2] ?? '' }
}
