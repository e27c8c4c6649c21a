import { hash } from 'node:crypto'
import { S3Error } from '../error.ts'
import type { S3Request } from '../request.ts'
import { canonicalRequest } from './canonical.ts'
import { readAuthorization } from './authorization.ts'
import type { Authorization } from './authorization.ts'
import { isSameSignature, scopeText, sign, signingKey } from './signing-key.ts'

const MAX_SKEW_MS = 15 * 60_000

/** The one identity that this endpoint knows. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** What an authenticated request tells about its body, and what the chunks of a signed stream go on from. */
export interface Authentication {
  /** Value of x-amz-content-sha256: a digest in hex, UNSIGNED-PAYLOAD, or the name of a streaming scheme. */
  payload: string
  signature: string
  key: Buffer
  scope: string
  /** `YYYYMMDDTHHMMSSZ`. */
  timestamp: string
}

/**
 * Checks the signature of a request, in its headers or in its URL.
 * @throws {S3Error} AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, AuthorizationHeaderMalformed, …
 */
export function authenticate(request: S3Request, credentials: Credentials, region: string, now: number): Authentication {
  const authorization = readAuthorization(request)
  assertTime(authorization, now)
  assertScope(authorization, region)
  assertSigned(request, authorization)
  if (authorization.accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      fields: { AWSAccessKeyId: authorization.accessKeyId },
    })
  }
  const key = signingKey(credentials.secretAccessKey, authorization.scope)
  const scope = scopeText(authorization.scope)
  const canonical = canonicalRequest(request, authorization.signedHeaders, authorization.payload)
  const signature = sign(key, ['AWS4-HMAC-SHA256', authorization.timestamp, scope, hash('sha256', canonical)])
  if (!isSameSignature(signature, authorization.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { fields: { AWSAccessKeyId: authorization.accessKeyId, CanonicalRequest: canonical } },
    )
  }
  return { payload: authorization.payload, signature, key, scope, timestamp: authorization.timestamp }
}

function assertTime(authorization: Authorization, now: number): void {
  const { signedAt, expiresSeconds } = authorization
  if (expiresSeconds !== null && signedAt <= now + MAX_SKEW_MS) {
    if (now > signedAt + expiresSeconds * 1000) throw new S3Error('AccessDenied', 'Request has expired')
    return
  }
  if (Math.abs(now - signedAt) <= MAX_SKEW_MS) return
  throw new S3Error('RequestTimeTooSkewed', "The difference between the request time and the server's time is too large.", {
    fields: {
      RequestTime: authorization.timestamp,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    },
  })
}

function assertScope(authorization: Authorization, region: string): void {
  if (authorization.scope.region !== region) {
    throw new S3Error('AuthorizationHeaderMalformed', `The region '${authorization.scope.region}' is wrong; expecting '${region}'`, {
      fields: { Region: region },
    })
  }
  if (authorization.timestamp.startsWith(authorization.scope.date)) return
  throw new S3Error('SignatureDoesNotMatch', 'The date of the credential scope is not that of the request.')
}

/** A header that changes what the request means must not be added by somebody on the way. */
function assertSigned(request: S3Request, authorization: Authorization): void {
  const signed = new Set(authorization.signedHeaders)
  const unsigned = [...request.headers.keys()].filter((name) => name.startsWith('x-amz-') && !signed.has(name))
  if (!signed.has('host')) unsigned.push('host')
  if (unsigned.length === 0) return
  throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
    fields: { HeadersNotSigned: unsigned.join(', ') },
  })
}
