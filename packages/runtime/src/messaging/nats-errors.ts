import { ErrorCode, NatsError } from 'nats'
import { MurliError } from '../errors/index.ts'

/** JetStream error codes (`err_code`) that callers branch on. Source: nats-server 2.9 errors.json. */
const STREAM_NAME_IN_USE = 10058
const WRONG_LAST_SEQUENCE = 10071
const STREAM_NOT_FOUND = 10059
const CONSUMER_NOT_FOUND = 10014
const MESSAGE_NOT_FOUND = 10037

const TRANSIENT_CODES: readonly string[] = [
  ErrorCode.Timeout,
  ErrorCode.NoResponders,
  ErrorCode.Disconnect,
  ErrorCode.ConnectionTimeout,
  ErrorCode.ConnectionRefused,
  ErrorCode.RequestError,
]

const AUTHORIZATION_CODES: readonly string[] = [ErrorCode.AuthorizationViolation, ErrorCode.AuthenticationExpired]

/** The server is away, silent or not ready; the same operation may succeed later. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof NatsError)) return false
  return TRANSIENT_CODES.includes(error.code) || error.api_error?.code === 503
}

/** The server does not let us in. */
export function isAuthorizationError(error: unknown): boolean {
  return error instanceof NatsError && AUTHORIZATION_CODES.includes(error.code)
}

export const isStreamInUse = (error: unknown): boolean => hasApiCode(error, STREAM_NAME_IN_USE)
export const isWrongSequence = (error: unknown): boolean => hasApiCode(error, WRONG_LAST_SEQUENCE)
export const isMissing = (error: unknown): boolean =>
  hasApiCode(error, STREAM_NOT_FOUND) ||
  hasApiCode(error, CONSUMER_NOT_FOUND) ||
  hasApiCode(error, MESSAGE_NOT_FOUND) ||
  isCode(error, '404')

/** An error of the client library as one of ours; errors of ours and of programming pass unchanged. */
export function asMessagingError(error: unknown, what: string): unknown {
  if (!(error instanceof NatsError)) return error
  const reason = error.api_error?.description ?? (error.message === '' ? error.code : error.message)
  return new MurliError('MESSAGING_UNAVAILABLE', `NATS did not do it: ${what}: ${reason}`, { cause: error })
}

function hasApiCode(error: unknown, code: number): boolean {
  return error instanceof NatsError && error.api_error?.err_code === code
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof NatsError && error.code === code
}
