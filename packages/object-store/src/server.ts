import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { errnoOf } from '@murli/runtime/blobs'
import { openBody } from './body/body.ts'
import { S3Error } from './error.ts'
import type { Reply } from './operations/reply.ts'
import { route } from './operations/router.ts'
import { parseRequest } from './request.ts'
import { authenticate } from './signature/authenticate.ts'
import type { Credentials } from './signature/authenticate.ts'
import { createBucket } from './storage/buckets.ts'
import { openStoreDirectory } from './storage/store-directory.ts'
import type { Durability, StoreDirectory } from './storage/store-directory.ts'
import { sweepUploads } from './storage/uploads.ts'
import { xmlDocument } from './xml/write.ts'

const HEADERS_TIMEOUT_MS = 30_000
/** Longer than clients keep a connection, so that they are the ones to close it. */
const KEEP_ALIVE_MS = 75_000
/** A connection on which nothing moves for so long is closed; putting large uploads together takes time. */
const IDLE_TIMEOUT_MS = 10 * 60_000
const CLOSE_GRACE_MS = 5000
const MAX_DRAINED_BYTES = 16 * 1024 * 1024

/**
 * `port` 0 takes a free one. `buckets` are made at the start. `durability` default `process`. `onError` hears of faults that are
 * the endpoint's own (answered with 500). `now` is the clock that signatures are checked by.
 */
export interface ObjectStoreOptions {
  directory: string
  host: string
  port: number
  credentials: Credentials
  region: string
  buckets?: string[]
  durability?: Durability
  onError?: (error: unknown) => void
  now?: () => number
}

/** A running endpoint. `close` ends it; requests that run have five seconds. */
export interface ObjectStore extends AsyncDisposable {
  url: string
  port: number
  close(): Promise<void>
}

/** Starts an S3 endpoint on a directory. Several may serve the same directory. */
export async function startObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const store = openStoreDirectory(options.directory, options.durability ?? 'process')
  sweepUploads(store, Date.now())
  for (const bucket of options.buckets ?? []) createBucket(store, bucket)
  const listener = (incoming: IncomingMessage, response: ServerResponse) => void answer(store, options, incoming, response)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0 }, listener)
  server.setTimeout(IDLE_TIMEOUT_MS)
  // The client is asked for the body only when the request is found good.
  server.on('checkContinue', listener)
  const port = await listen(server, options)
  const close = async () => {
    await closeServer(server)
    store.temporary[Symbol.dispose]()
  }
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${host}:${port}`, port, close, [Symbol.asyncDispose]: close }
}

async function answer(
  store: StoreDirectory,
  options: ObjectStoreOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase()
  response.setHeader('x-amz-request-id', requestId)
  response.setHeader('server', 'Murli')
  try {
    await send(response, incoming.method ?? '', await handle(store, options, incoming, response))
  } catch (error) {
    // The client has gone, or the answer has begun: nothing can be told any more.
    if (response.headersSent || incoming.errored !== null || response.destroyed) return void response.destroy()
    const told = asS3Error(error)
    if (told.code === 'InternalError') options.onError?.(error)
    if (isTooMuchToDrain(incoming)) response.setHeader('connection', 'close')
    await send(response, incoming.method ?? '', errorReply(told, incoming.url ?? '', requestId)).catch(() => response.destroy())
  }
}

/**
 * A body that is on its way is read to its end, or the client may lose the answer with the connection; not a large one, nor one
 * that the client has yet to be asked for.
 */
function isTooMuchToDrain(incoming: IncomingMessage): boolean {
  const length = Number(incoming.headers['content-length'] ?? 0)
  return !incoming.complete && (length > MAX_DRAINED_BYTES || incoming.headers.expect !== undefined)
}

async function handle(
  store: StoreDirectory,
  options: ObjectStoreOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<Reply> {
  const request = parseRequest(incoming)
  const authentication = authenticate(request, options.credentials, options.region, options.now?.() ?? Date.now())
  return route(store, options.region, request, () => {
    const body = openBody(request, authentication)
    if (request.headers.get('expect')?.toLowerCase() === '100-continue') response.writeContinue()
    return body
  })
}

async function send(response: ServerResponse, method: string, reply: Reply): Promise<void> {
  const { status, headers, body } = reply
  if (Buffer.isBuffer(body)) headers['content-length'] ??= String(body.byteLength)
  if (body === null && status !== 204 && status !== 304) headers['content-length'] ??= '0'
  response.writeHead(status, headers)
  if (body === null || Buffer.isBuffer(body) || method === 'HEAD') response.end(method === 'HEAD' ? null : body)
  else await pipeline(body, response)
}

function errorReply(error: S3Error, resource: string, requestId: string): Reply {
  const document = xmlDocument('Error', [
    ['Code', error.code],
    ['Message', error.message],
    ...Object.entries(error.fields),
    ['Resource', resource.replace(/\?.*$/s, '')],
    ['RequestId', requestId],
  ])
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, body: Buffer.from(document) }
}

function asS3Error(error: unknown): S3Error {
  if (error instanceof S3Error) return error
  if (errnoOf(error) === 'ENOSPC') return new S3Error('ServiceUnavailable', 'The disk of the object store is full')
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.')
}

async function listen(server: Server, options: ObjectStoreOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(options.port, options.host, resolve)
  await promise
  return (server.address() as AddressInfo).port
}

async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
  await promise
  clearTimeout(timer)
}
