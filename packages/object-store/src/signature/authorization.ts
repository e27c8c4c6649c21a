import { S3Error } from '../error.ts'
import { queryValue } from '../request.ts'
import type { S3Request } from '../request.ts'
import type { Scope } from './signing-key.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'
const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const LONGEST_EXPIRY_SECONDS = 7 * 24 * 60 * 60

/** What a request claims about itself. */
export interface Authorization {
  accessKeyId: string
  scope: Scope
  /** Lower case, in the order given (which must be sorted for the signature to match). */
  signedHeaders: string[]
  signature: string
  payload: string
  timestamp: string
  /** Milliseconds since 1970. */
  signedAt: number
  /** Life of a presigned URL; null for a signature in the headers. */
  expiresSeconds: number | null
}

/** Reads the claim from the Authorization header or from the URL. @throws {S3Error} when there is none, or it is malformed. */
export function readAuthorization(request: S3Request): Authorization {
  const header = request.headers.get('authorization')
  if (header !== undefined) return fromHeader(request, header)
  if (queryValue(request, 'X-Amz-Algorithm') !== null) return fromQuery(request)
  throw new S3Error('AccessDenied', 'Access Denied')
}

function fromHeader(request: S3Request, header: string): Authorization {
  if (!header.startsWith(`${ALGORITHM} `)) {
    throw new S3Error('InvalidRequest', `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`)
  }
  const fields = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((field) => {
        const equals = field.indexOf('=')
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const
      }),
  )
  const payload = request.headers.get('x-amz-content-sha256')
  if (payload === undefined) throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256')
  const timestamp = request.headers.get('x-amz-date') ?? basicFormat(request.headers.get('date'))
  return {
    ...parseCredential(fields.get('Credential'), 'AuthorizationHeaderMalformed'),
    signedHeaders: (fields.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: fields.get('Signature') ?? '',
    payload,
    timestamp,
    signedAt: parseTimestamp(timestamp),
    expiresSeconds: null,
  }
}

function fromQuery(request: S3Request): Authorization {
  const value = (name: string) => {
    const text = queryValue(request, `X-Amz-${name}`)
    if (text !== null) return text
    throw new S3Error('AuthorizationQueryParametersError', `Query-string authentication requires the parameter X-Amz-${name}`)
  }
  if (value('Algorithm') !== ALGORITHM)
    throw new S3Error('AuthorizationQueryParametersError', `X-Amz-Algorithm only supports "${ALGORITHM}"`)
  const expiresSeconds = /^\d{1,6}$/.test(value('Expires')) ? Number(value('Expires')) : 0
  if (expiresSeconds < 1 || expiresSeconds > LONGEST_EXPIRY_SECONDS) {
    throw new S3Error('AuthorizationQueryParametersError', `X-Amz-Expires must be from 1 to ${LONGEST_EXPIRY_SECONDS} seconds`)
  }
  return {
    ...parseCredential(value('Credential'), 'AuthorizationQueryParametersError'),
    signedHeaders: value('SignedHeaders').toLowerCase().split(';'),
    signature: value('Signature'),
    payload: request.headers.get('x-amz-content-sha256') ?? queryValue(request, 'X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    timestamp: value('Date'),
    signedAt: parseTimestamp(value('Date')),
    expiresSeconds,
  }
}

function parseCredential(
  text: string | undefined,
  code: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
): { accessKeyId: string; scope: Scope } {
  const match = /^(.+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/.exec(text ?? '')
  if (match === null) throw new S3Error(code, 'The credential must be "<access key id>/<date>/<region>/s3/aws4_request"')
  const [, accessKeyId = '', date = '', region = ''] = match
  return { accessKeyId, scope: { date, region } }
}

function parseTimestamp(text: string): number {
  const [, year, month, day, hour, minute, second] = TIMESTAMP.exec(text) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time)) throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header')
  return time
}

/** `YYYYMMDDTHHMMSSZ` of an HTTP date. */
function basicFormat(date: string | undefined): string {
  const time = Date.parse(date ?? '')
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}
