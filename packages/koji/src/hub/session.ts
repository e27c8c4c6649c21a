import { KojiFault } from '../calls/index.ts'
import { encodeCall, type XmlRpcMessage, type XmlRpcValue } from '../xmlrpc/index.ts'
import { retried, type RetryTimes } from './retries.ts'
import type { Transport } from './transport.ts'

/** What a hub gives at login. The key is a secret: it is in no message and no log. */
export interface SessionKeys {
  readonly id: number
  readonly key: string
  /** Whether the hub reads them from headers; older ones read them from the query alone (spec 07 §4.1). */
  readonly inHeaders: boolean
}

/**
 * Calls of one login. The hub locks a session while a call is in work and compares call numbers, so calls go one after another; each has a
 * number of its own, and keeps it, with the same bytes, when it is sent again: that is how the hub knows a writing call that it has done
 * (spec 07 §4.2).
 */
export class Session {
  readonly #transport: Transport
  readonly #keys: SessionKeys
  #nextNumber = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(transport: Transport, keys: SessionKeys) {
    this.#transport = transport
    this.#keys = keys
  }

  /** @throws {KojiFault} {TransportError}; the signal's reason */
  async call(
    method: string,
    params: readonly XmlRpcValue[],
    { times, signal }: { times: RetryTimes; signal: AbortSignal },
  ): Promise<XmlRpcValue> {
    const body = encodeCall(method, params)
    const turn = this.#last.then(async () => {
      signal.throwIfAborted()
      const number = this.#nextNumber
      this.#nextNumber += 1
      const carried = carriedBy(this.#keys, number)
      return await retried(async () => valueOf(await this.#transport.post({ body, ...carried, signal })), times, signal)
    })
    this.#last = turn.catch(() => undefined)
    return await turn
  }
}

function carriedBy({ id, key, inHeaders }: SessionKeys, number: number) {
  if (inHeaders) {
    return { headers: { 'koji-session-id': String(id), 'koji-session-key': key, 'koji-session-callnum': String(number) } }
  }
  return { query: new URLSearchParams({ 'session-id': String(id), 'session-key': key, callnum: String(number) }).toString() }
}

/** What a call returned. @throws {KojiFault} */
export function valueOf(message: XmlRpcMessage): XmlRpcValue {
  if (message.kind === 'answer') return message.value
  if (message.kind === 'fault') throw new KojiFault(message.code, message.text)
  throw new Error('a hub answered with a call')
}
