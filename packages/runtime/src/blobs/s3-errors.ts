import type { ErrorCode } from '@murli/contracts'
import { MurliError } from '../errors/index.ts'
import type { StorageSettings } from './settings.ts'

/** Faults of the transport, and of a server that is being restarted. */
const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
])
const TRANSIENT_NAMES = new Set([
  'TimeoutError',
  'RequestTimeout',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'IncompleteBody',
  'OperationAborted',
])
const DENIED_NAMES = new Set(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'Forbidden'])
const CLIENT_ERROR = 400
const DENIED = new Set([401, 403])
const TOO_MANY = 429
const SERVER_ERROR = 500

/** What the SDK tells about an error of a request. */
interface RequestError {
  name?: string
  code?: string
  message?: string
  $metadata?: { httpStatusCode?: number }
}

/** HTTP status of a failed request, or null when no answer came. */
export function statusOf(error: unknown): number | null {
  return (error as RequestError | null)?.$metadata?.httpStatusCode ?? null
}

/** S3's word for an error, such as NoSuchKey. */
export function s3NameOf(error: unknown): string {
  const { name, code } = (error ?? {}) as RequestError
  return name === 'Error' || name === undefined ? (code ?? '') : name
}

/** @returns true when the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MurliError) return false
  const status = statusOf(error)
  if (TRANSIENT_NAMES.has(s3NameOf(error))) return true
  if (status !== null) return status >= SERVER_ERROR || status === TOO_MANY
  const { code, name } = (error ?? {}) as RequestError
  return TRANSIENT_CODES.has(code ?? '') || name === 'AbortError' || /socket|network|stream/i.test(String((error as RequestError).message))
}

/** An error of the SDK in our terms. The message names endpoint and access key id, never the secret. */
export function storageError(settings: StorageSettings, what: string, error: unknown): unknown {
  const status = statusOf(error)
  const name = s3NameOf(error)
  if (error instanceof MurliError || (error as RequestError).code === 'ENOSPC') return error
  const isDenied = DENIED_NAMES.has(name) || (status !== null && DENIED.has(status))
  const code: ErrorCode = isDenied ? 'STORAGE_DENIED' : 'STORAGE_UNAVAILABLE'
  const answer = status !== null && status >= CLIENT_ERROR ? `${status} ${name}` : `${name} ${(error as RequestError).message ?? ''}`
  const who = isDenied ? ` for access key ${settings.accessKeyId}` : ''
  return new MurliError(code, `${what} at ${settings.endpoint} (bucket ${settings.bucket})${who} failed: ${answer.trim()}`, {
    cause: error,
    hint: hintOf(name, isDenied),
    details: { endpoint: settings.endpoint, bucket: settings.bucket, ...(status === null ? {} : { status }) },
  })
}

function hintOf(name: string, isDenied: boolean): string {
  if (name === 'RequestTimeTooSkewed') return 'the clocks of this machine and of the object store differ by more than 15 minutes'
  if (name === 'NoSuchBucket') return 'create the bucket, or set MURLI_S3_BUCKET to one that exists'
  if (isDenied) return 'check MURLI_S3_ACCESS_KEY_ID and MURLI_S3_SECRET_ACCESS_KEY, and what that key may do with the bucket'
  return 'check that the object store runs and that MURLI_S3_ENDPOINT is right'
}
