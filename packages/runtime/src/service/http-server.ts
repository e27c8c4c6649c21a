import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Server } from 'node:http'

/** An HTTP server that listens. */
export interface HttpServer {
  url: string
  /** Takes no new connection, ends idle ones, and after `graceMs` all. */
  close(graceMs: number): Promise<void>
}

/** Serves an app; `port` 0 is any free one. @throws Error when the address cannot be listened on */
export async function serveHttp(app: Hono, { host, port }: { host: string; port: number }): Promise<HttpServer> {
  const listening = Promise.withResolvers<number>()
  const server = serve({ fetch: app.fetch, hostname: host, port }, (info) => listening.resolve(info.port)) as Server
  server.once('error', listening.reject)
  const actualPort = await listening.promise
  const shown = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shown}:${actualPort}`, close: (graceMs) => close(server, graceMs) }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed.promise
  clearTimeout(timer)
}
