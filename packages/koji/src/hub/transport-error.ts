import { KojiError } from '../error.ts'

/**
 * Why there was no answer of a hub (spec 07 §6):
 * - *dropped*: the connection ended before the whole answer was there, as idle connections do. The call may have been done, or not.
 * - *unreachable*: no connection, no answer in time, or a front end that is not well.
 * - *refused*: what was sent is not accepted, and would not be a second time.
 * - *untrusted*: certificates are wrong.
 */
export type TransportFault = 'dropped' | 'unreachable' | 'refused' | 'untrusted'

/** Passing troubles of front ends; other statuses are refusals. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const DROPPED = /^(?:ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_CLOSED_CONNECTION|HPE_INVALID_EOF_STATE)$/
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|CRL_|HOSTNAME_MISMATCH)/

/** There was no answer of a hub. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly fault: TransportFault
  /** When the front end wants to be asked again; milliseconds. */
  readonly retryAfterMs: number | null

  constructor(fault: TransportFault, message: string, options: ErrorOptions & { retryAfterMs?: number | null } = {}) {
    super(message, options)
    this.fault = fault
    this.retryAfterMs = options.retryAfterMs ?? null
  }

  /** Of what was thrown while a call was sent or its answer was read. @param lateAfterMs of a call that took longer than it may */
  static of(error: unknown, server: string, lateAfterMs: number | null): unknown {
    if (error instanceof TransportError) return error
    if (lateAfterMs !== null)
      return new TransportError('unreachable', `${server} has not answered within ${lateAfterMs / 1000} s`, { cause: error })
    // half an answer is read as one that is cut off
    if (error instanceof KojiError) return new TransportError('unreachable', `${server}: ${error.message}`, { cause: error })
    if (!(error instanceof Error)) return error
    const code = codeOf(error)
    const message = `${server}: ${error.message}${code === '' || error.message.includes(code) ? '' : ` (${code})`}`
    if (UNTRUSTED.test(code)) return new TransportError('untrusted', message, { cause: error })
    return new TransportError(DROPPED.test(code) ? 'dropped' : 'unreachable', message, { cause: error })
  }

  /** Of an answer that is not read to its end; a second one would be as long. */
  static tooLong(server: string, bytes: number): TransportError {
    return new TransportError('refused', `${server} has answered with more than ${bytes} bytes`)
  }

  /** Of an answer with another status than 200. */
  static refused(server: string, status: number, text: string, retryAfter: string): TransportError {
    const said = text.trim() === '' ? '' : `: ${text.trim()}`
    const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : null
    return new TransportError(PASSING.has(status) ? 'unreachable' : 'refused', `${server} answered with HTTP status ${status}${said}`, {
      retryAfterMs: seconds === null ? null : seconds * 1000,
    })
  }
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return code
  return error.cause instanceof Error ? codeOf(error.cause) : ''
}
