import {
  ComposeAccepted,
  ComposeDetail,
  ComposeEvent,
  ComposeSummary,
  ConfigReport,
  Explanation,
  ComposeDifference,
  type ComposeRequest,
  type DifferenceSection,
  type PlanRequest,
  PlanStatus,
  type Digest,
  CollectionStatus,
  Pin,
  Published,
  PublishedList,
} from '@murli/contracts'
import { z } from 'zod'
import { CliError } from '../error.ts'
import { parseEventStream } from './event-stream.ts'
import { ExportLine } from './export-line.ts'
import { problemOf } from './problem.ts'

/** A server fetches what a configuration refers to before it answers, for up to four minutes if nobody told it otherwise. */
const ANSWER_TIMEOUT_MS = 300_000
/** Codes of errors of a connection that was there before. */
const BROKEN: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
const ComposeList = z.object({ composes: z.array(ComposeSummary) })

/** An event with its place in the stream, which `events` can go on after. */
export interface PlacedEvent {
  sequence: string
  event: ComposeEvent
}

/** The coordinator's HTTP interface, typed by the contracts. Every method throws a CliError that names what is wrong. */
export class ApiClient {
  readonly url: string
  readonly #token: string | null

  constructor(server: { url: string; token: string | null }) {
    this.url = server.url.replace(/\/+$/, '')
    this.#token = server.token
  }

  compose(request: z.input<typeof ComposeRequest>): Promise<ComposeAccepted> {
    return this.#json(ComposeAccepted, 'POST', '/v1/composes', request)
  }

  validate(request: z.input<typeof ComposeRequest>): Promise<ConfigReport> {
    return this.#json(ConfigReport, 'POST', '/v1/validate', request)
  }

  plan(request: z.input<typeof PlanRequest>): Promise<PlanStatus> {
    return this.#json(PlanStatus, 'POST', '/v1/plans', request)
  }

  showPlan(id: string): Promise<PlanStatus> {
    return this.#json(PlanStatus, 'GET', `/v1/plans/${encodeURIComponent(id)}`)
  }

  cancelPlan(id: string): Promise<PlanStatus> {
    return this.#json(PlanStatus, 'POST', `/v1/plans/${encodeURIComponent(id)}/cancel`)
  }

  async list(): Promise<ComposeSummary[]> {
    return (await this.#json(ComposeList, 'GET', '/v1/composes')).composes
  }

  /** A compose with its nodes. `misses`: also why they were not memoised. */
  show(id: string, { misses = false }: { misses?: boolean } = {}): Promise<ComposeDetail> {
    return this.#json(ComposeDetail, 'GET', `/v1/composes/${encodeURIComponent(id)}${misses ? '?misses=true' : ''}`)
  }

  cancel(id: string): Promise<ComposeSummary> {
    return this.#json(ComposeSummary, 'POST', `/v1/composes/${encodeURIComponent(id)}/cancel`)
  }

  retry(id: string): Promise<ComposeSummary> {
    return this.#json(ComposeSummary, 'POST', `/v1/composes/${encodeURIComponent(id)}/retry`)
  }

  /** Adds unified ISOs to a compose that has finished; `arches` null is all. */
  unifiedIsos(id: string, arches: string[] | null): Promise<ComposeSummary> {
    return this.#json(ComposeSummary, 'POST', `/v1/composes/${encodeURIComponent(id)}/unified-isos`, { arches })
  }

  /** Why packages are in trees of a compose, or are not. */
  explain(id: string, asked: { package: string; variant?: string; arch?: string }): Promise<Explanation> {
    return this.#json(Explanation, 'GET', `/v1/composes/${encodeURIComponent(id)}/explain?${new URLSearchParams(asked).toString()}`)
  }

  /** What differs between two composes, each by id or published name. */
  diff(
    a: string,
    b: string,
    { sections, variant, arch }: { sections: readonly DifferenceSection[]; variant: string | null; arch: string | null },
  ): Promise<ComposeDifference> {
    const place = { ...(variant === null ? {} : { variant }), ...(arch === null ? {} : { arch }) }
    const query = new URLSearchParams({ section: sections.join(','), ...place }).toString()
    return this.#json(ComposeDifference, 'GET', `/v1/composes/${encodeURIComponent(a)}/diff/${encodeURIComponent(b)}?${query}`)
  }

  /** Points a name to a compose. */
  publish(name: string, request: { composeId: string; allowIncomplete: boolean }): Promise<Published> {
    return this.#json(Published, 'POST', `/v1/published/${encodeURIComponent(name)}`, request)
  }

  /** Points a name to a compose that it had before; `to` null is the one before the present one. */
  rollback(name: string, to: string | null): Promise<Published> {
    return this.#json(Published, 'POST', `/v1/published/${encodeURIComponent(name)}/rollback`, { to })
  }

  published(): Promise<PublishedList> {
    return this.#json(PublishedList, 'GET', '/v1/published')
  }

  publishedAs(name: string): Promise<Published> {
    return this.#json(Published, 'GET', `/v1/published/${encodeURIComponent(name)}`)
  }

  /** @returns what the name was */
  unpublish(name: string): Promise<Published> {
    return this.#json(Published, 'DELETE', `/v1/published/${encodeURIComponent(name)}`)
  }

  pin(id: string, because: string): Promise<Pin> {
    return this.#json(Pin, 'POST', `/v1/composes/${encodeURIComponent(id)}/pin`, { because })
  }

  async unpin(id: string): Promise<void> {
    await this.#request('DELETE', `/v1/composes/${encodeURIComponent(id)}/pin`)
  }

  /** Asks for a collection of what nobody refers to. */
  collect(request: { dryRun: boolean }): Promise<CollectionStatus> {
    return this.#json(CollectionStatus, 'POST', '/v1/gc', request)
  }

  /** The collection that is under way, or the last one. */
  collection(): Promise<CollectionStatus> {
    return this.#json(CollectionStatus, 'GET', '/v1/gc')
  }

  /** Everything that an export of the compose holds. */
  async files(id: string): Promise<ExportLine[]> {
    const response = await this.#request('GET', `/v1/composes/${encodeURIComponent(id)}/files`)
    const text = await response.text()
    return text.split('\n').flatMap((line) => (line === '' ? [] : [ExportLine.parse(JSON.parse(line))]))
  }

  /** The bytes of a blob, not yet verified. */
  async blob({ digest, size }: { digest: Digest; size: number }): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#request('GET', `/v1/blobs/${digest}?size=${size}`, { endless: true })
    if (body === null) throw new CliError(`the server sent nothing for blob ${digest}`)
    return body
  }

  /** Events of a compose from the one after `after` on; ends when the server ends the stream or the connection breaks. */
  events(id: string, options: { after: string | null; signal: AbortSignal }): AsyncGenerator<PlacedEvent> {
    return this.#events(`/v1/composes/${encodeURIComponent(id)}/events`, options)
  }

  /** Events of a plan, in the same way. */
  planEvents(id: string, options: { after: string | null; signal: AbortSignal }): AsyncGenerator<PlacedEvent> {
    return this.#events(`/v1/plans/${encodeURIComponent(id)}/events`, options)
  }

  /** A document that an answer refers to. */
  document<T>(schema: z.ZodType<T>, { digest, size }: { digest: Digest; size: number }): Promise<T> {
    return this.#json(schema, 'GET', `/v1/blobs/${digest}?size=${size}`)
  }

  async *#events(path: string, options: { after: string | null; signal: AbortSignal }): AsyncGenerator<PlacedEvent> {
    const headers: Record<string, string> = options.after === null ? {} : { 'last-event-id': options.after }
    const response = await this.#request('GET', path, { endless: true, headers, ...options })
    if (response.body === null) return
    for await (const message of parseEventStream(response.body.pipeThrough(new TextDecoderStream()))) {
      yield { sequence: message.id ?? '', event: ComposeEvent.parse(JSON.parse(message.data)) }
    }
  }

  async #json<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#request(method, path, body === undefined ? {} : { body })
    const parsed = schema.safeParse(await response.json())
    if (parsed.success) return parsed.data
    const first = parsed.error.issues[0]
    throw new CliError(
      `${method} ${this.url}${path}: the answer is not what this version expects: ${first?.path.join('.')}: ${first?.message}`,
      {
        hint: 'do the murli command and the server have the same version?',
      },
    )
  }

  async #request(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal; endless?: boolean } = {},
  ): Promise<Response> {
    const headers = new Headers(options.headers)
    if (this.#token !== null) headers.set('authorization', `Bearer ${this.#token}`)
    if (options.body !== undefined) headers.set('content-type', 'application/json')
    const signals = [options.signal, options.endless === true ? undefined : AbortSignal.timeout(ANSWER_TIMEOUT_MS)]
    const response = await fetch(this.url + path, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
    }).catch((error: unknown) => {
      throw this.#unreachable(error)
    })
    if (!response.ok) throw await problemOf(response)
    return response
  }

  #unreachable(error: unknown): Error {
    if (error instanceof Error && error.name === 'AbortError') return error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null
    const text = cause === null ? String(error) : cause.message || cause.name
    return new ServerUnreachable(
      `the server at ${this.url} does not answer: ${text}`,
      { hint: 'murli up starts a local one; MURLI_URL names another' },
      cause !== null && 'code' in cause && BROKEN.has(String(cause.code)),
    )
  }
}

/** The connection failed or broke, so that trying again can help. */
export class ServerUnreachable extends CliError {
  /** There was a connection, which broke. */
  readonly wasReached: boolean

  constructor(message: string, options: ConstructorParameters<typeof CliError>[1], wasReached: boolean) {
    super(message, options)
    this.wasReached = wasReached
  }
}
