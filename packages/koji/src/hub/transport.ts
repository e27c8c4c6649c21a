import { Agent, type Dispatcher, request } from 'undici'
import { Decoder, type XmlRpcMessage } from '../xmlrpc/index.ts'
import { TransportError } from './transport-error.ts'

/** How a hub is reached. Milliseconds and bytes. */
export interface TransportOptions {
  /** Of the profile; used as it is. */
  readonly server: string
  /** PEM of the authorities that count instead of the system's. */
  readonly authorities?: string | undefined
  /** PEM with the certificate and key that are presented. */
  readonly certificate?: string | undefined
  readonly skipsVerification?: boolean | undefined
  readonly timeoutMs: number
  /** Answers that are longer are refused; a listing of a whole distribution has some tens of MiB. */
  readonly maxAnswerBytes?: number | undefined
  readonly userAgent: string
}

/** One request. `path` and `query` are put behind the address. */
export interface Post {
  readonly body: string
  readonly path?: string | undefined
  readonly query?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const ANSWER_BYTES = 256 * 1024 * 1024
const SHOWN_BYTES = 2048
const CONNECT_TIMEOUT_MS = 30_000

/**
 * Sends calls to a hub and reads its answers (spec 07 §3), each once. The status tells nothing but that a front end, or the parser of the hub,
 * refused the call: faults come with 200. Redirects are not followed, for they would make a GET of a POST.
 */
export class Transport implements AsyncDisposable {
  readonly #options: TransportOptions
  readonly #agent: Agent

  constructor(options: TransportOptions) {
    const { authorities, certificate, skipsVerification = false, timeoutMs } = options
    this.#options = options
    const own = certificate === undefined ? {} : { cert: certificate, key: certificate }
    const tls = { ...(authorities === undefined ? {} : { ca: authorities }), ...own, rejectUnauthorized: !skipsVerification }
    // calls that last for minutes are usual
    this.#agent = new Agent({ connect: { ...tls, timeout: CONNECT_TIMEOUT_MS }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.close()
  }

  /** @throws {TransportError} when there is no answer of a hub; the signal's reason when it fires */
  async post({ body, path = '', query = '', headers = {}, timeoutMs, signal }: Post): Promise<XmlRpcMessage> {
    const { server, userAgent } = this.#options
    const url = `${server}${path}${query === '' ? '' : `?${query}`}`
    const limit = timeoutMs ?? this.#options.timeoutMs
    const late = AbortSignal.timeout(limit)
    const signals = signal === undefined ? late : AbortSignal.any([late, signal])
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: 'POST',
        body: Buffer.from(body),
        headers: { 'user-agent': userAgent, 'content-type': 'text/xml', ...headers },
        signal: signals,
      })
      return await this.#read(answer)
    } catch (error) {
      signal?.throwIfAborted()
      throw TransportError.of(error, server, late.aborted ? limit : null)
    }
  }

  async #read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<XmlRpcMessage> {
    const { server, maxAnswerBytes = ANSWER_BYTES } = this.#options
    if (statusCode !== 200) {
      throw TransportError.refused(server, statusCode, await beginningOf(body), String(headers['retry-after'] ?? ''))
    }
    const decoder = new Decoder()
    const characters = new TextDecoder('utf-8', { ignoreBOM: true })
    let bytes = 0
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > maxAnswerBytes) throw TransportError.tooLong(server, maxAnswerBytes)
      decoder.write(characters.decode(chunk, { stream: true }))
    }
    decoder.write(characters.decode())
    return decoder.end()
  }
}

/** As much of a body as is shown; the rest is not read. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= SHOWN_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, SHOWN_BYTES)
}
