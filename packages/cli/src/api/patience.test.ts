import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ApiClient } from './client.ts'
import { askAgain } from './patience.ts'

/** A server that answers each request as the next of `answers` says; the requests' bodies. */
async function serve(...answers: ((response: ServerResponse) => void)[]): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answers[asked.length - 1]?.(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const breakOff = (response: ServerResponse): void => void response.destroy()
const answer = (response: ServerResponse): void => void response.end('{"composes":[]}')
const refuse = (response: ServerResponse): void => void response.writeHead(500).end('{}')

it('asks again when the connection broke before the answer', async () => {
  const { server, url, asked } = await serve(breakOff, breakOff, answer)
  const api = new ApiClient({ url, token: null })
  expect(await askAgain(() => api.list())).toEqual([])
  expect(asked).toHaveLength(3)
  server.close()
})

it('gives up when the server stays away', async () => {
  const { server, url, asked } = await serve(breakOff)
  const api = new ApiClient({ url, token: null })
  server.on('request', () => server.close())
  await expect(askAgain(() => api.list(), 1000)).rejects.toThrow(`the server at ${url} does not answer`)
  expect(asked).toHaveLength(1)
})

it('does not wait for a server that was never there', async () => {
  const { server, url } = await serve()
  await new Promise((resolve) => server.close(resolve))
  const api = new ApiClient({ url, token: null })
  let count = 0
  await expect(askAgain(() => ((count += 1), api.list()))).rejects.toThrow('ECONNREFUSED')
  expect(count).toBe(1)
})

it('takes an answer for an answer, a refusal too', async () => {
  const { server, url, asked } = await serve(refuse, answer)
  const api = new ApiClient({ url, token: null })
  await expect(askAgain(() => api.list())).rejects.toThrow('500')
  expect(asked).toHaveLength(1)
  server.close()
})
