import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ComposeDetail, ComposeEvent, ComposeState, Digest, NodeStatus } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'

export const COMPOSE_ID = 'Fake-1.0-20260101.t.0'
const AT = '2026-01-01T00:00:00.000Z'

/** A server that answers as the coordinator does, from what a test puts into it. Requests are recorded as `METHOD path`. */
export class FakeCoordinator implements AsyncDisposable {
  readonly requests: string[] = []
  readonly bodies: unknown[] = []
  /** What the events stream sends, cut into connections: each inner list ends with a broken connection but the last. */
  connections: ComposeEvent[][] = []
  state: ComposeState = 'running'
  /** Files of the export, by path. */
  readonly files = new Map<string, { content: Buffer; mtime: number; mode?: number }>()
  /** Paths whose bytes are sent as zeros. */
  readonly damaged = new Set<string>()
  /** Answers to `POST /v1/composes` instead of acceptance. */
  refusal: { status: number; body: object } | null = null
  /** Whether a compose that is cancelled ends. */
  heedsCancel = true
  url = ''
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #sent = 0
  #open: ServerResponse | null = null

  static async start(): Promise<FakeCoordinator> {
    const fake = new FakeCoordinator()
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`
    return fake
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  addFile(path: string, content: string | Buffer, mtime: number, mode?: number): void {
    this.files.set(path, { content: Buffer.from(content), mtime, ...(mode === undefined ? {} : { mode }) })
  }

  exported(): TreeFile[] {
    return [...this.files].map(([path, { content, ...rest }]) => ({ path, digest: digestOf(content), size: content.length, ...rest }))
  }

  detail(): ComposeDetail {
    const isEnded = !['planned', 'running', 'finishing', 'cancelling'].includes(this.state)
    return {
      identity: { id: COMPOSE_ID, date: '20260101', respin: 0, type: 'test', label: null, supported: false, startedAt: 1767225600 },
      state: this.state,
      status: { finished: 'FINISHED', doomed: 'DOOMED', cancelled: 'TERMINATED' }[this.state as string] ?? 'STARTED',
      createdAt: AT,
      finishedAt: isEnded ? '2026-01-01T00:00:07.000Z' : null,
      counts: {},
      failure: null,
      manifest: isEnded ? { kind: 'compose', digest: digestOf(Buffer.from('')), size: 0 } : null,
      nodes: [node('init/-/x86_64'), node('createrepo/BaseOS/x86_64/binary')],
      skipped: [],
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    this.requests.push(`${request.method} ${path}`)
    if (request.headers.authorization !== 'Bearer secret')
      return json(response, 401, problem(401, 'UNAUTHORIZED', 'a bearer token is needed'))
    if (request.method === 'POST' && path === '/v1/composes') return this.#accept(request, response)
    if (path === `/v1/composes/${COMPOSE_ID}/cancel`) return this.#cancel(response)
    if (path === `/v1/composes/${COMPOSE_ID}/events`) return this.#events(request, response)
    if (path === `/v1/composes/${COMPOSE_ID}/files`)
      return void response.end(
        this.exported()
          .map((file) => `${JSON.stringify(file)}\n`)
          .join(''),
      )
    if (path === `/v1/composes/${COMPOSE_ID}`) return json(response, 200, this.detail())
    const blob = [...this.files].find(([, { content }]) => path === `/v1/blobs/${digestOf(content)}?size=${content.length}`)
    if (blob !== undefined) return void response.end(this.damaged.has(blob[0]) ? Buffer.alloc(blob[1].content.length) : blob[1].content)
    json(response, 404, problem(404, 'NOT_FOUND', `no ${path}`))
  }

  async #accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>)
    this.bodies.push(JSON.parse(Buffer.concat(chunks).toString()))
    if (this.refusal !== null) return json(response, this.refusal.status, this.refusal.body)
    const links = {
      self: `/v1/composes/${COMPOSE_ID}`,
      events: `/v1/composes/${COMPOSE_ID}/events`,
      tree: `/composes/${COMPOSE_ID}/compose/`,
    }
    json(response, 202, { composeId: COMPOSE_ID, state: 'planned', links, warnings: [] })
  }

  #cancel(response: ServerResponse): void {
    this.state = this.heedsCancel ? 'cancelled' : 'cancelling'
    if (this.heedsCancel) this.#open?.end(`id: 1\ndata: ${JSON.stringify(composeEvent('cancelled'))}\n\n`)
    json(response, 202, (({ nodes: _nodes, skipped: _skipped, ...summary }) => summary)(this.detail()))
  }

  #events(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const events = this.connections.shift()
    if (events === undefined) {
      // nothing to send yet: as a compose that goes on
      response.write(': still here\n\n')
      this.#open = response
      return
    }
    if (Number(request.headers['last-event-id'] ?? 0) !== this.#sent) throw new Error('the client did not go on where it was')
    for (const event of events) {
      this.#sent += 1
      response.write(`id: ${this.#sent}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      if (event.type === 'compose') this.state = event.state
    }
    if (this.connections.length > 0) setTimeout(() => response.destroy(), 20)
    else response.end()
  }
}

export function composeEvent(state: ComposeState): ComposeEvent {
  return { version: 1, type: 'compose', composeId: COMPOSE_ID, at: AT, state, failure: null }
}

export function nodeEvent(id: string, state: 'running' | 'succeeded' | 'failed', message?: string): ComposeEvent {
  const failure = message === undefined ? null : ({ code: 'TOOL_FAILED', message } as const)
  const durationMs = state === 'running' ? null : 1500
  return { version: 1, type: 'node', composeId: COMPOSE_ID, at: AT, node: id, attempt: 1, state, failure, warnings: [], durationMs }
}

export function digestOf(content: Buffer): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

export function problem(status: number, code: string, detail: string, more: object = {}): object {
  return { type: 'about:blank', title: 'Problem', status, detail, code, ...more }
}

function node(id: string): NodeStatus {
  const [phase = '', variant = '-', arch = '-', item] = id.split('/')
  return {
    id,
    phase,
    variant: variant === '-' ? null : variant,
    arch,
    item: item ?? null,
    state: 'pending',
    attempt: 1,
    needs: [],
    canFail: false,
    startedAt: null,
    finishedAt: null,
    worker: null,
    failure: null,
    warnings: [],
    metrics: {},
    log: null,
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
