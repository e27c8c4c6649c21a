import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { World } from '../engine/fixtures/world.ts'
import type { App } from '../http/app.ts'
import { appOver } from '../http/fixtures/app.ts'
import { endedCompose, type MadeCompose } from './fixtures/composes.ts'
import { composeBefore, composesOf, withChange } from './history.ts'

const DIGEST = 'a'.repeat(64)
const RECORD = `compose/os/repodata/${DIGEST}-primary.xml.gz`

describe('published names', () => {
  let world: World
  let app: App
  let count = 0
  let name = ''
  beforeAll(async () => {
    world = await World.make()
    app = await appOver(world)
  })
  afterAll(() => world[Symbol.asyncDispose]())
  beforeEach(() => {
    name = `latest-${(count += 1)}`
  })

  /** Records a compose. @returns its id */
  async function made(change: Partial<MadeCompose> = {}): Promise<string> {
    const id = `Made-1.0-20261122.n.${(count += 1)}`
    await world.ledger.createCompose(await endedCompose(world.blobs, { id, files: { 'os/repodata/repomd.xml': id }, ...change }))
    return id
  }

  const send = async (method: string, path: string, body?: object) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const answer = await app.request(path, init)
    const type = answer.headers.get('content-type') ?? ''
    return { status: answer.status, headers: answer.headers, body: type.includes('json') ? await answer.json() : await answer.text() }
  }
  const publish = (composeId: string, rest: object = {}) => send('POST', `/v1/published/${name}`, { composeId, ...rest })
  const read = (path: string) => send('GET', `/published/${name}/${path}`)

  it('stand for one compose, and go back', async () => {
    const [first, second, third] = [await made(), await made(), await made()]
    for (const id of [first, second, third]) expect((await publish(id)).status).toBe(200)
    expect((await read('COMPOSE_ID')).body).toBe(third)
    const rollback = async (body: object = {}) => {
      const answer = await send('POST', `/v1/published/${name}/rollback`, body)
      return answer.status === 200 ? (answer.body as { history: { composeId: string }[] }).history[0]?.composeId : answer.status
    }
    expect([await rollback(), await rollback(), await rollback()]).toEqual([second, first, 409])
    expect(await rollback({ to: third })).toBe(third)
    expect((await send('POST', `/v1/published/${name}/rollback`, { to: await made() })).body).toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining(`${name} never was Made`),
    })
    expect((await read('compose/os/repodata/repomd.xml')).body).toBe(third)
    expect((await send('DELETE', `/v1/published/${name}`)).status).toBe(200)
    expect(await read('COMPOSE_ID')).toMatchObject({ status: 404, body: { detail: `nothing is published as ${name}` } })
  })

  it('take finished composes only', async () => {
    for (const state of ['doomed', 'cancelled', 'running'] as const) {
      expect((await publish(await made({ state }))).body).toMatchObject({
        code: 'CONFLICT',
        detail: expect.stringContaining(`is ${state}`),
      })
    }
    const incomplete = await made({ state: 'finished_incomplete' })
    expect((await publish(incomplete)).body).toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining('--allow-incomplete') })
    expect((await publish(incomplete, { allowIncomplete: true })).status).toBe(200)
    expect((await publish('Nix-1-20200101.0')).body).toMatchObject({ code: 'NOT_FOUND', detail: 'no compose Nix-1-20200101.0' })
    expect((await send('POST', '/v1/published/..%2Fx', { composeId: incomplete })).status).toBe(400)
  })

  it('serve what the old compose had under names that say what they hold, and nothing else of it', async () => {
    const files = { [RECORD.slice('compose/'.length)]: 'old', 'os/Packages/a-1-1.noarch.rpm': 'old', 'os/comps.xml': 'old' }
    const [old, present] = [await made({ files }), await made()]
    await publish(old)
    await publish(present)
    const record = await read(RECORD)
    expect([record.status, record.body, record.headers.get('x-murli-compose-id')]).toEqual([200, 'old', old])
    expect(record.headers.get('cache-control')).toContain('immutable')
    expect((await read('compose/os/Packages/a-1-1.noarch.rpm')).headers.get('content-location')).toBe(
      `/composes/${old}/compose/os/Packages/a-1-1.noarch.rpm`,
    )
    expect(await read('compose/os/comps.xml')).toMatchObject({
      status: 404,
      body: { detail: `${name} is compose ${present}, which has no compose/os/comps.xml` },
    })
    const repomd = await read('compose/os/repodata/repomd.xml')
    expect([repomd.body, repomd.headers.get('x-murli-compose-id'), repomd.headers.get('cache-control')]).toEqual([
      present,
      present,
      'no-cache',
    ])
    const again = await app.request(`/published/${name}/compose/os/repodata/repomd.xml`, {
      headers: { 'if-none-match': repomd.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  it('lead to the compose itself', async () => {
    const [before, id] = [await made(), await made()]
    await publish(before)
    await publish(id)
    const pinned = await read('compose/os/repodata/repomd.xml?pin')
    expect([pinned.status, pinned.headers.get('location')]).toEqual([307, `/composes/${id}/compose/os/repodata/repomd.xml`])
    const mirrors = [id, before].map((each) => `http://localhost/composes/${each}/compose/os/\n`)
    expect((await read('compose/os/?mirrorlist')).body).toBe(mirrors.join(''))
    expect((await send('GET', `/composes/${id}/STATUS`)).body).toBe('FINISHED\n')
    expect((await read('')).body).toContain('COMPOSE_ID')
    expect((await read('%E0')).status).toBe(404)
  })

  it('are changed by many at once, one after the other', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => made()))
    await Promise.all(ids.map((id) => publish(id)))
    const { body } = await send('GET', `/v1/published/${name}`)
    expect((body as { history: { composeId: string }[] }).history.map(({ composeId }) => composeId).toSorted()).toEqual(ids.toSorted())
  })

  it('pins are told', async () => {
    const id = await made()
    expect((await send('POST', `/v1/composes/${id}/pin`, { because: ' ' })).status).toBe(400)
    expect((await send('POST', `/v1/composes/${id}/pin`, { because: 'Beta' })).body).toMatchObject({ because: 'Beta' })
    expect((await send('GET', `/v1/composes/${id}`)).body).toMatchObject({ pin: { because: 'Beta' } })
    expect((await send('DELETE', `/v1/composes/${id}/pin`)).status).toBe(204)
    expect((await send('GET', `/v1/composes/${id}`)).body).not.toHaveProperty('pin')
  })
})

describe('the history of a name', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22) + minutes * 60_000).toISOString()
  const entry = (composeId: string, minutes: number) => ({ composeId, at: at(minutes), action: 'publish' as const })

  it('keeps ten changes, and every compose of the last day', () => {
    let history: ReturnType<typeof withChange> = []
    for (let minute = 0; minute < 15; minute += 1) history = withChange(history, entry(`c${minute % 13}`, minute))
    expect(history.map(({ composeId }) => composeId)).toEqual('c1 c0 c12 c11 c10 c9 c8 c7 c6 c5 c4 c3 c2'.split(' '))
    const later = withChange(history, entry('new', 3 * 24 * 60))
    expect(later).toHaveLength(10)
    expect(composesOf({ history: later }, Date.parse(at(3 * 24 * 60)))).toEqual(['new', 'c1'])
    expect(composesOf({ history: later }, Date.parse(at(5 * 24 * 60)))).toEqual(['new'])
  })

  it('knows the compose before', () => {
    expect(composeBefore([])).toBeNull()
    expect(composeBefore([entry('a', 2), entry('b', 1), entry('a', 0)])).toBe('b')
  })
})
