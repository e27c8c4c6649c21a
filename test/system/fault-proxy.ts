import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before an HTTP server that can answer 503 instead of passing requests on. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  /** Requests that were refused. */
  readonly refused: number
  /** Refuses everything from now on for so long. */
  refuseFor(ms: number): void
}

/** Starts a proxy on a free port of 127.0.0.1. The Host header passes unchanged, since signatures cover it. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  let refuseUntil = 0
  let refused = 0
  const server = createServer((incoming, answer) => {
    if (Date.now() < refuseUntil) {
      refused++
      incoming.resume()
      answer.writeHead(503, { 'content-type': 'application/xml' })
      answer.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>ServiceUnavailable</Code><Message>try later</Message></Error>')
      return
    }
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return refused
    },
    refuseFor: (ms) => void (refuseUntil = Date.now() + ms),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
