import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A web server over a directory on a free port, with the paths that were asked for. */
export interface DirectoryServer extends AsyncDisposable {
  url: string
  requests: string[]
}

/** Serves the files of a directory, whole. */
export async function serveDirectory(directory: string): Promise<DirectoryServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    void stat(join(directory, path)).then(
      ({ size }) => createReadStream(join(directory, path)).pipe(response.writeHead(200, { 'content-length': size })),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
