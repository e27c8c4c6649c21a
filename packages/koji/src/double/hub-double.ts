import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeArguments, FAULT, KojiFault } from '../calls/index.ts'
import { KojiError } from '../error.ts'
import { decode, encodeAnswer, encodeFault, isStruct, type XmlRpcValue } from '../xmlrpc/index.ts'
import { bound, type Caller, type DoubleMethod } from './method.ts'
import { DoubleSessions, type SessionClaim } from './sessions.ts'
import { Troubles } from './trouble.ts'

const LONGEST_REQUEST = 4 * 1024 * 1024
const VERSION = '1.35.3'
const GENERIC = 1000

/** A call that the double has got, whatever became of it. */
export interface JournalEntry {
  readonly method: string
  readonly params: readonly XmlRpcValue[]
  readonly user: string | null
}

export interface HubDoubleOptions {
  /** Whether sessions are read from headers, as by hubs of today. */
  readonly headerAuth?: boolean
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>
  readonly methods?: Readonly<Record<string, DoubleMethod>>
}

/** In the place of a hub in tests: speaks as one does, refuses what one refuses (spec 07 §16), and can be made to fail. */
export class HubDouble implements AsyncDisposable {
  readonly journal: JournalEntry[] = []
  readonly troubles = new Troubles()
  readonly sessions = new DoubleSessions()
  readonly methods: Map<string, DoubleMethod>
  readonly #server: Server
  readonly #headerAuth: boolean

  private constructor({ headerAuth = true, users = {}, methods = {} }: HubDoubleOptions) {
    this.#headerAuth = headerAuth
    this.methods = new Map(Object.entries({ ...this.#own(users), ...methods }))
    this.#server = createServer((incoming, answer) => {
      this.#handle(incoming, answer).catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined))
    })
  }

  static async start(options: HubDoubleOptions = {}): Promise<HubDouble> {
    const double = new HubDouble(options)
    double.#server.listen(0, '127.0.0.1')
    await once(double.#server, 'listening')
    return double
  }

  /** The address of the hub, as a profile has it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/kojihub`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Methods that every hub has. */
  #own(users: Readonly<Record<string, string>>): Record<string, DoubleMethod> {
    const login = (user: string) => {
      const { id, key } = this.sessions.login(user)
      return { 'session-id': id, 'session-key': key, ...(this.#headerAuth ? { 'header-auth': true } : {}) }
    }
    return {
      getAPIVersion: { internalName: 'getAPIVersion', parameters: [], run: () => 1 },
      getKojiVersion: { internalName: 'getKojiVersion', parameters: [], run: () => VERSION },
      'system.listMethods': { internalName: 'listMethods', parameters: [], run: () => [...this.methods.keys()].toSorted() },
      getLoggedInUser: {
        internalName: 'get_logged_in_user',
        parameters: [],
        run: (_args, { user }) => (user === null ? null : { id: 12, name: user, status: 0, usertype: 0 }),
      },
      login: {
        internalName: 'login',
        parameters: [['user'], ['password'], ['opts', null]],
        run: ({ user, password }) => {
          if (typeof user !== 'string' || users[user] !== password) throw new KojiFault(FAULT.auth, 'invalid username or password')
          return login(user)
        },
      },
    }
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    answer.setHeader('Koji-Version', VERSION)
    if (incoming.method !== 'POST') {
      return plain(answer, 405, 'Method Not Allowed\nThis is an XML-RPC server. Only POST requests are accepted.\n', { Allow: 'POST' })
    }
    const body = await textOf(incoming)
    if (body === null) return plain(answer, 400, 'Invalid request: Request too long\n')
    if (body === '') return plain(answer, 400, 'Invalid request: Empty request\n')
    const call = callOf(body)
    if (typeof call === 'string') return plain(answer, 400, `Invalid request: ${call}\n`)
    await this.#answer(call, incoming, answer)
  }

  async #answer({ method, params }: { method: string; params: readonly XmlRpcValue[] }, incoming: IncomingMessage, answer: ServerResponse) {
    const trouble = this.troubles.take(method)
    if (trouble?.kind === 'drop-before') return void incoming.socket.destroy()
    if (trouble?.kind === 'status') {
      return plain(
        answer,
        trouble.status,
        'the front end is not well\n',
        trouble.retryAfter === undefined ? {} : { 'Retry-After': `${trouble.retryAfter}` },
      )
    }
    if (trouble?.kind === 'delay') await sleep(trouble.ms)
    const text = trouble?.kind === 'fault' ? encodeFault(trouble.code, trouble.text) : await this.#textFor(method, params, incoming)
    if (trouble?.kind === 'drop-after') return void incoming.socket.destroy()
    answer.writeHead(200, { 'Content-Type': 'text/xml' })
    if (trouble?.kind !== 'cut') return void answer.end(text)
    answer.write(text.slice(0, text.length / 2), () => incoming.socket.destroy())
  }

  async #textFor(method: string, params: readonly XmlRpcValue[], incoming: IncomingMessage): Promise<string> {
    try {
      const claim = this.#claimOf(incoming)
      if (claim === null) return encodeAnswer((await this.#run(method, params, { user: null })).result)
      return encodeAnswer(await this.sessions.within(claim, method, (user) => this.#run(method, params, { user })))
    } catch (error) {
      if (error instanceof KojiFault) return encodeFault(error.faultCode, error.text)
      return encodeFault(1, `<class 'RuntimeError'>: ${String(error)}`)
    }
  }

  /** Any query is read as session data; headers only by hubs that announce it (spec 07 §4.1). */
  #claimOf({ url = '', headers }: IncomingMessage): SessionClaim | null {
    const query = new URL(url, 'http://hub').searchParams
    if (query.size > 0) {
      const [id, key] = ['session-id', 'session-key'].map((name) => {
        const value = query.get(name)
        if (value === null) throw new KojiFault(FAULT.auth, `'${name}' not specified in session args`)
        return value
      })
      return { id: id ?? '', key: key ?? '', number: query.get('callnum') }
    }
    const { 'koji-session-id': id, 'koji-session-key': key, 'koji-session-callnum': number } = headers
    if (!this.#headerAuth || typeof id !== 'string' || typeof key !== 'string') return null
    return { id, key, number: typeof number === 'string' ? number : null }
  }

  async #run(method: string, params: readonly XmlRpcValue[], caller: Caller): Promise<{ result: XmlRpcValue; committed: boolean }> {
    if (method === 'multiCall' || method === 'system.multicall') return await this.#runAll(params, caller)
    this.journal.push({ method, params, user: caller.user })
    const definition = this.methods.get(method)
    if (definition === undefined) throw new KojiFault(GENERIC, `Invalid method: ${method}`)
    const args = bound(definition, decodeArguments(params))
    if (definition.needsLogin === true && caller.user === null)
      throw new KojiFault(FAULT.notAllowed, 'you must be logged in for this operation')
    return { result: await definition.run(args, caller), committed: definition.writes === true }
  }

  async #runAll([calls]: readonly XmlRpcValue[], caller: Caller): Promise<{ result: XmlRpcValue; committed: boolean }> {
    if (!Array.isArray(calls)) throw new KojiFault(GENERIC, 'multiCall takes a list of calls')
    const results: XmlRpcValue[] = []
    let committed = false
    for (const call of calls as readonly XmlRpcValue[]) {
      const { methodName, params } = isStruct(call) ? call : {}
      try {
        const done = await this.#run(
          typeof methodName === 'string' ? methodName : '',
          Array.isArray(params) ? (params as readonly XmlRpcValue[]) : [],
          caller,
        )
        committed ||= done.committed
        results.push([done.result])
      } catch (error) {
        if (!(error instanceof KojiFault)) throw error
        results.push({ faultCode: error.faultCode, faultString: error.text, traceback: [] })
      }
    }
    return { result: results, committed }
  }
}

/** Null for more than a hub takes. */
async function textOf(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= LONGEST_REQUEST) chunks.push(chunk)
  }
  return bytes > LONGEST_REQUEST ? null : Buffer.concat(chunks).toString('utf8')
}

/** The call, or why it is none. */
function callOf(body: string): { method: string; params: readonly XmlRpcValue[] } | string {
  try {
    const message = decode(body)
    return message.kind === 'call' ? message : 'not a call'
  } catch (error) {
    if (error instanceof KojiError) return error.message.replace(/ \(line \d+, column \d+\)$/, '')
    throw error
  }
}

function plain(answer: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  answer.writeHead(status, { 'Content-Type': 'text/plain', ...headers })
  answer.end(text)
}
