import { KojiError } from '../error.ts'
import { encodeArguments } from '../calls/index.ts'
import { encodeCall, isStruct, type XmlRpcValue } from '../xmlrpc/index.ts'
import { type SessionKeys, valueOf } from './session.ts'
import type { Transport } from './transport.ts'

/** Opens a session over a connection to a hub. */
export type Login = (transport: Transport, signal: AbortSignal) => Promise<SessionKeys>

const TIMEOUT_MS = 60_000

/** Logs in by name and password, which are sent as they are: the address should be https. */
export function passwordLogin(user: string, password: string): Login {
  return async (transport, signal) => {
    const body = encodeCall('login', encodeArguments([user, password]))
    return keysOf(valueOf(await transport.post({ body, timeoutMs: TIMEOUT_MS, signal })))
  }
}

/**
 * Logs in by the certificate that a connection of its own presents; other calls need none (spec 07 §7).
 * @param presenting a connection to the same hub that presents the certificate
 */
export function certificateLogin(presenting: Transport, proxyUser: string | null = null): Login {
  return async (_transport, signal) => {
    const body = encodeCall('sslLogin', encodeArguments([proxyUser]))
    return keysOf(valueOf(await presenting.post({ path: '/ssllogin', body, timeoutMs: TIMEOUT_MS, signal })))
  }
}

function keysOf(answer: XmlRpcValue): SessionKeys {
  if (isStruct(answer)) {
    const { 'session-id': id, 'session-key': key, 'header-auth': inHeaders } = answer
    if (typeof id === 'number' && typeof key === 'string') return { id, key, inHeaders: inHeaders === true }
  }
  throw new KojiError('ANSWER_INVALID', 'the hub has answered a login without a session')
}
