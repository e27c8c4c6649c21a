import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubDouble } from './index.ts'

interface Exchange {
  id: string
  kind: string
  title: string
  request: { method: string; headers: Record<string, string>; body: string | null }
  response: { status: number; headers: Record<string, string>; body: string }
}

const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/protocol.json', import.meta.url), 'utf8')) as { vectors: Exchange[] }

/** What a hub refuses before it looks at the method (spec 07 §2.3). */
const refusals = vectors.filter(({ id }) => /^ht-0[1-4]/.test(id))

describe('the double', () => {
  let double: HubDouble
  beforeAll(async () => {
    double = await HubDouble.start()
  })
  afterAll(() => double[Symbol.asyncDispose]())

  it.each(refusals.map((vector) => [vector.id, vector] as const))('refuses as a hub does: %s', async (_, { request, response }) => {
    const answer = await fetch(double.url, { method: request.method, headers: request.headers, body: request.body })
    expect(answer.status).toBe(response.status)
    expect(answer.headers.get('koji-version')).toBe(response.headers['Koji-Version'])
    const text = await answer.text()
    // why a document type is refused is told in words of a library
    expect(text.slice(0, 17)).toBe(response.body.slice(0, 17))
    if (!response.body.includes('EntitiesForbidden')) expect(text).toBe(response.body)
  })

  it('refuses a request of more than 4 MiB, and a query that is no session', async () => {
    const post = (address: string, body: string) => fetch(address, { method: 'POST', body }).then((answer) => answer.text())
    expect(await post(double.url, 'x'.repeat(4 * 1024 * 1024 + 1))).toBe('Invalid request: Request too long\n')
    const call = '<methodCall><methodName>getAPIVersion</methodName></methodCall>'
    expect(await post(`${double.url}?a=b`, call)).toContain("'session-id' not specified in session args")
    expect(await post(double.url, call)).toContain('<int>1</int>')
  })
})
