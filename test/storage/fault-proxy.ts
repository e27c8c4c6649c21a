import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What happens to a request on its way: it passes, is answered with a status, is cut off before the server sees it, or loses
 * its answer after so many bytes.
 */
export type Fault = 'pass' | 'cut' | { status: number } | { cutAfterBytes: number }

/** An HTTP proxy that does harm. Signatures hold, since the host that the client signed is passed on. */
export interface FaultProxy extends AsyncDisposable {
  url: string
  /** Every request that came, as `METHOD range`. */
  seen: string[]
}

export async function startFaultProxy(target: string, fault: (incoming: IncomingMessage, count: number) => Fault): Promise<FaultProxy> {
  const seen: string[] = []
  const server = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.headers.range ?? '-'}`)
    const harm = fault(incoming, seen.length)
    if (harm === 'cut') incoming.socket.destroy()
    else if (typeof harm === 'object' && 'status' in harm) {
      incoming.resume()
      incoming.on('end', () => response.writeHead(harm.status).end())
    } else forward(target, incoming, response, harm === 'pass' ? Infinity : harm.cutAfterBytes)
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

function forward(target: string, incoming: IncomingMessage, response: ServerResponse, cutAfterBytes: number): void {
  const { hostname, port } = new URL(target)
  const { method, url, headers } = incoming
  const onward = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
    let left = cutAfterBytes
    answer.on('data', (chunk: Buffer) => {
      if (chunk.length > left) response.write(chunk.subarray(0, left), () => response.destroy())
      else response.write(chunk)
      left -= chunk.length
      if (left < 0) answer.destroy()
    })
    answer.on('end', () => response.end())
  })
  onward.on('error', () => response.destroy())
  incoming.pipe(onward)
}
