import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from '../engine/fixtures/world.ts'
import { fixtureRequest } from '@murli/freezing/fixtures'
import type { App } from './app.ts'
import { appOver } from './fixtures/app.ts'

const TOKEN = 'a token of sixteen letters'

describe('the API', () => {
  let world: World
  let app: App
  beforeAll(async () => {
    world = await World.make()
    app = await appOver(world, { token: TOKEN })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const request = (path: string, init: RequestInit = {}, token = TOKEN) =>
    app.request(path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })

  it('wants the token, and takes no other', async () => {
    expect((await app.request('/v1/composes')).status).toBe(401)
    const wrong = await request('/v1/composes', {}, 'another token of letters')
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { code: 'UNAUTHORIZED', title: 'Unauthorized' }])
    expect((await request('/v1/composes')).status).toBe(200)
  })

  it('describes every route', async () => {
    const { paths } = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, unknown> }
    expect(Object.keys(paths).toSorted()).toEqual([
      '/composes/{id}/{path}',
      '/published/{name}/{path}',
      '/v1/blobs/{digest}',
      '/v1/composes',
      '/v1/composes/{a}/diff/{b}',
      '/v1/composes/{id}',
      '/v1/composes/{id}/cancel',
      '/v1/composes/{id}/events',
      '/v1/composes/{id}/explain',
      '/v1/composes/{id}/files',
      '/v1/composes/{id}/manifest',
      '/v1/composes/{id}/nodes/{phase}/{variant}/{arch}/log',
      '/v1/composes/{id}/nodes/{phase}/{variant}/{arch}/{item}/log',
      '/v1/composes/{id}/pin',
      '/v1/composes/{id}/retry',
      '/v1/composes/{id}/unified-isos',
      '/v1/gc',
      '/v1/plans',
      '/v1/plans/{id}',
      '/v1/plans/{id}/cancel',
      '/v1/plans/{id}/events',
      '/v1/published',
      '/v1/published/{name}',
      '/v1/published/{name}/rollback',
      '/v1/validate',
    ])
  })

  it('answers bad requests with problem details that name the member', async () => {
    const answer = await request('/v1/composes', { method: 'POST', body: '{"config":{"main":"x.conf"}}' })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'REQUEST_INVALID', detail: expect.stringContaining('config.files') },
    ])
  })

  it('refuses a configuration with every finding, and starts nothing', async () => {
    const body = JSON.stringify(fixtureRequest('symlink_isos_to = "/isos"\nhashed_directories = 1\n'))
    const answer = await request('/v1/composes', { method: 'POST', body })
    const problem = (await answer.json()) as { issues: { code: string }[] }
    expect([answer.status, problem.issues.map(({ code }) => code).toSorted()]).toEqual([422, ['CONFIG_INVALID', 'NOT_SUPPORTED']])
    expect(await (await request('/v1/composes')).json()).toEqual({ composes: [] })
  })

  it('gives the same compose for the same idempotency key', async () => {
    const body = JSON.stringify(fixtureRequest('', {}, { idempotencyKey: 'nightly of today' }))
    const [first, second] = await Promise.all([1, 2].map(async () => request('/v1/composes', { method: 'POST', body })))
    const third = await request('/v1/composes', { method: 'POST', body })
    const ids = await Promise.all(
      [first!, second!, third].map(async (answer) => ((await answer.json()) as { composeId: string }).composeId),
    )
    expect([first!.status, third.status, new Set(ids).size]).toEqual([202, 202, 1])
    expect(third.headers.get('location')).toBe(`/v1/composes/${ids[0]}`)
  })

  it('plans without taking an id, once for an idempotency key, and gives plans up', async () => {
    const plan = async (rest: object) => {
      const body = JSON.stringify({ ...fixtureRequest('', {}, { idempotencyKey: 'plan of today' }), ...rest })
      const answer = await request('/v1/plans', { method: 'POST', body })
      return { status: answer.status, location: answer.headers.get('location'), body: (await answer.json()) as Record<string, unknown> }
    }
    const before = await (await request('/v1/composes')).json()
    const first = await plan({})
    const id = String(first.body['planId'])
    expect([first.status, first.location, first.body['plan'], (await plan({})).body['planId']]).toEqual([202, `/v1/plans/${id}`, null, id])
    expect(await (await request('/v1/composes')).json()).toEqual(before)
    expect((await request(`/v1/composes/${id}`)).status).toBe(404)
    expect(await plan({ against: 'Nix-1-20200101.0' })).toMatchObject({ status: 404, body: { detail: 'no compose Nix-1-20200101.0' } })
    expect(await plan(fixtureRequest('greedy_method = "some"\n'))).toMatchObject({ status: 422, body: { code: 'CONFIG_INVALID' } })
    expect((await request(`/v1/plans/${id}/cancel`, { method: 'POST' })).status).toBe(202)
    expect((await request('/v1/plans/plan.0000000000000000')).status).toBe(404)
  })

  it.each(['/v1/composes/Nix-1-20200101.0', '/v1/composes/Nix-1-20200101.0/manifest', '/composes/Nix-1-20200101.0/compose/x'])(
    'says that %s is not there',
    async (path) => {
      const answer = await request(path)
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND', detail: 'no compose Nix-1-20200101.0' }])
    },
  )
})
