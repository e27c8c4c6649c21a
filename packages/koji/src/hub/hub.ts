import { encodeArguments, FAULT, KojiFault } from '../calls/index.ts'
import { KojiError } from '../error.ts'
import { encodeCall, isStruct, type XmlRpcStruct, type XmlRpcValue } from '../xmlrpc/index.ts'
import type { Login } from './login.ts'
import { RETRY_TIMES, retried, type RetryTimes } from './retries.ts'
import { Session, valueOf } from './session.ts'
import type { Transport } from './transport.ts'

/** A method with its arguments. */
export interface Call {
  readonly method: string
  readonly positional?: readonly XmlRpcValue[] | undefined
  readonly keywords?: XmlRpcStruct | undefined
}

/** A call that changes something on the hub. */
export interface WritingCall extends Call {
  /** Looks for what the call has done, should the hub have done it without its answer having come; null when there is nothing. */
  find(signal: AbortSignal): Promise<XmlRpcValue | null>
}

export interface HubOptions {
  readonly transport: Transport
  /** Opens a session; absent: nothing can be written. */
  readonly login?: Login | undefined
  readonly times?: Partial<RetryTimes> | undefined
}

/** A hub takes requests of at most 4 MiB. */
const CALLS_AT_ONCE = 200
const LOGINS = 2

/**
 * A Koji hub. What is read is asked without a login, in parallel and again and again; what is written goes through one session, one call after
 * another, and is done once, whatever happens to its answer (spec 07 §6).
 */
export class Hub {
  readonly #transport: Transport
  readonly #login: Login | undefined
  readonly #times: RetryTimes
  #session: Promise<Session> | null = null

  constructor({ transport, login, times }: HubOptions) {
    this.#transport = transport
    this.#login = login
    this.#times = { ...RETRY_TIMES, ...times }
  }

  /** Calls a reading method. @throws {KojiFault} {TransportError} */
  async read({ method, positional = [], keywords }: Call, signal: AbortSignal): Promise<XmlRpcValue> {
    const body = encodeCall(method, encodeArguments(positional, keywords))
    return await retried(async () => valueOf(await this.#transport.post({ body, signal })), this.#times, signal)
  }

  /**
   * Calls many reading methods with few requests; answers in the order of the calls, a fault in the place of its call.
   * @throws {KojiFault} of a whole request. {TransportError}
   */
  async readAll(calls: readonly Call[], signal: AbortSignal): Promise<(XmlRpcValue | KojiFault)[]> {
    const results: (XmlRpcValue | KojiFault)[] = []
    for (let from = 0; from < calls.length; from += CALLS_AT_ONCE) {
      const some = calls.slice(from, from + CALLS_AT_ONCE)
      const entries = some.map(({ method, positional = [], keywords }) => ({
        methodName: method,
        params: encodeArguments(positional, keywords),
      }))
      const answer = await this.read({ method: 'multiCall', positional: [entries] }, signal)
      if (!Array.isArray(answer) || answer.length !== some.length) {
        throw new KojiError(
          'ANSWER_INVALID',
          `multiCall of ${some.length} methods has other results: ${JSON.stringify(answer)?.slice(0, 200)}`,
        )
      }
      results.push(...answer.map((entry: XmlRpcValue, index) => entryOf(entry, from + index)))
    }
    return results
  }

  /**
   * Calls a writing method, once. A call that a hub has done without telling, since a connection or a session broke, is looked for and not
   * repeated.
   * @throws {KojiFault} {TransportError}
   */
  async write(call: WritingCall, signal: AbortSignal): Promise<XmlRpcValue> {
    const { method, positional = [], keywords } = call
    const params = encodeArguments(positional, keywords)
    for (let login = 1; ; login += 1) {
      try {
        return await (await this.#loggedIn(signal)).call(method, params, { times: this.#times, signal })
      } catch (error) {
        if (!(error instanceof KojiFault) || !breaksSession(error)) throw error
        this.#session = null
        const found = await call.find(signal)
        if (found !== null) return found
        // numbers out of step mean that somebody else uses the session, or a mistake of ours: nothing is sent again then
        if (!error.isSessionLost || login === LOGINS) throw error
      }
    }
  }

  async #loggedIn(signal: AbortSignal): Promise<Session> {
    if (this.#login === undefined) throw new KojiError('LOGIN_MISSING', 'nothing is said of how to log in to the hub')
    const login = this.#login
    this.#session ??= retried(() => login(this.#transport, signal), this.#times, signal).then((keys) => new Session(this.#transport, keys))
    try {
      return await this.#session
    } catch (error) {
      this.#session = null
      throw error
    }
  }
}

function breaksSession({ faultCode, isSessionLost }: KojiFault): boolean {
  return isSessionLost || faultCode === FAULT.retry || faultCode === FAULT.sequence
}

/** One element for a result, a struct for a fault (spec 07 §2.2). */
function entryOf(entry: XmlRpcValue, index: number): XmlRpcValue | KojiFault {
  if (Array.isArray(entry) && entry.length === 1) return entry[0] as XmlRpcValue
  if (isStruct(entry) && typeof entry['faultCode'] === 'number')
    return new KojiFault(entry['faultCode'], textOf(entry['faultString']), index)
  throw new KojiError('ANSWER_INVALID', `entry ${index} of a multiCall is neither a result nor a fault`)
}

function textOf(value: XmlRpcValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
