import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { localPath, NotThere, openUrl, readBytes, withRetries } from './index.ts'

const { signal } = new AbortController()
const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()))
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
}

async function read(url: string, options: { limit?: number; end?: number } = {}): Promise<string> {
  const bytes = withRetries(url, signal, async () =>
    readBytes(await openUrl(url, { ...options, signal }), { limit: 1000, ...options, url }),
  )
  return (await bytes).toString()
}

it('reads through an answer that breaks off and one that is no answer', async () => {
  let requests = 0
  const url = await serve((_, response) => {
    requests += 1
    if (requests === 1) return response.writeHead(503).end()
    if (requests === 2) return response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy())
    return response.end('whole text')
  })
  expect(await read(url)).toBe('whole text')
  expect(requests).toBe(3)
})

it('gives up with the address when the connection never works', async () => {
  const url = await serve((request) => request.socket.destroy())
  await expect(read(url)).rejects.toMatchObject({ code: 'REPO_UNREACHABLE', details: { url } })
})

it('asks for the first bytes only, and takes no more from a server that sends all', async () => {
  const ranges: (string | undefined)[] = []
  const url = await serve((request, response) => {
    ranges.push(request.headers.range)
    response.end('0123456789')
  })
  expect(await read(url, { end: 4 })).toBe('0123')
  expect(ranges).toEqual(['bytes=0-3'])
})

it('refuses more bytes than the limit', async () => {
  const url = await serve((_, response) => response.end('x'.repeat(50)))
  await expect(read(url, { limit: 49 })).rejects.toMatchObject({ code: 'REPO_INVALID' })
})

it.each([401, 403, 404, 410])('says at once that a file is not there: HTTP status %i', async (status) => {
  let requests = 0
  const url = await serve((_, response) => {
    requests += 1
    response.writeHead(status).end()
  })
  await expect(read(url)).rejects.toBeInstanceOf(NotThere)
  expect(requests).toBe(1)
})

it('reads files of this machine, and says which are not there', async () => {
  const url = pathToFileURL(import.meta.filename).href
  expect(localPath(url)).toBe(import.meta.filename)
  expect(localPath('https://host/a')).toBeNull()
  expect(await read(url, { end: 6 })).toBe('import')
  await expect(read(`${url}/inside`)).rejects.toThrow(/ENOTDIR/)
  await expect(read(`${url}.none`)).rejects.toBeInstanceOf(NotThere)
})
