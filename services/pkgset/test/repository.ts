import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { buildRpms, runCreaterepo, specOf, type BuiltRpms } from '@murli/rpmmd/testing'

/** Rewrites the records of a repository's repomd.xml. */
export async function editRepomd(directory: string, edit: (record: RepomdRecord) => RepomdRecord | null): Promise<void> {
  const path = join(directory, 'repodata/repomd.xml')
  const repomd = parseRepomd(await readFile(path, 'utf8'))
  await writeFile(path, printRepomd({ ...repomd, data: repomd.data.map(edit).filter((record) => record !== null) }))
}

/**
 * A small repository on disk: `app` wants `lib`, a path and a name that nobody has; `tool` is noarch and not for s390x; `closed` has
 * no source code; `other` is wanted by nobody.
 */
export async function testRepository(): Promise<BuiltRpms> {
  const built = await buildRpms(
    [
      specOf('app', 'BuildRequires: closed\nRequires: lib >= 0.5, /opt/data/file, nobody'),
      specOf('lib'),
      specOf('data', '', '%ghost /opt/data/file'),
      specOf('tool', 'ExcludeArch: s390x'),
      specOf('closed', 'Source0: closed.tar\nNoSource: 0'),
      specOf('other'),
    ],
    { sources: { 'closed.tar': 'x' } },
  )
  await runCreaterepo(built.directory)
  return built
}

/** A web server over a directory on a free port, with the requests it got. */
export interface TestServer extends AsyncDisposable {
  url: string
  requests: string[]
}

/** Serves files, with ranges. `intercept` may answer instead and then returns true. */
export async function serveDirectory(
  directory: string,
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<TestServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? ''}`.trim())
    if (!intercept(request, response)) void answer(directory, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, [Symbol.asyncDispose]: () => close(server) }
}

async function answer(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = join(directory, decodeURIComponent(request.url ?? '/'))
  const size = await stat(path)
    .then((found) => found.size)
    .catch(() => null)
  const range = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1]
  if (size === null) response.writeHead(404).end()
  else if (range === undefined) createReadStream(path).pipe(response.writeHead(200, { 'content-length': size }))
  else createReadStream(path, { end: Number(range) }).pipe(response.writeHead(206))
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
