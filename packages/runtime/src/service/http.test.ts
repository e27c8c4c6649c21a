import { Completion } from '@murli/contracts'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMetrics } from '../metrics/index.ts'
import { startFleet, storeSlice, testTask, waitUntil } from '../testing/index.ts'
import type { TestFleet } from '../testing/index.ts'
import { harnessApp } from './http.ts'
import { defineService, defineTask, tool } from './index.ts'

let fleet: TestFleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterAll(() => fleet[Symbol.asyncDispose]())

const echo = defineTask({
  phase: 'init',
  flavor: 'echo',
  version: '1',
  slice: z.strictObject({ kind: z.literal('slice'), text: z.string() }),
  async run(ctx) {
    if (ctx.slice.text === 'wait') await ctx.tool('sleep', ['60'])
    return { outputs: { echo: await ctx.blobs.putBytes(Buffer.from(ctx.slice.text)) } }
  },
})
const routes = new Hono().get('/own', (context) => context.text('own page'))
const background = async () => ({ routes, ready: async () => 'the background is not ready', [Symbol.asyncDispose]: async () => undefined })
const http = { host: '127.0.0.1', port: 0 }

describe('a worker over HTTP', () => {
  it('does a task without NATS and shares its memo', async () => {
    await using worker = await fleet.start(defineService({ name: 'echo', tasks: [echo] }), { http })
    const task = testTask({ flavor: 'echo', slice: await storeSlice(fleet.blobs, { text: 'hello' }) })
    const post = async (body: unknown) => fetch(`${worker.url}/v1/tasks`, { method: 'POST', body: JSON.stringify(body) })
    const first = await post(task)
    expect(first.status).toBe(200)
    expect(Completion.parse(await first.json())).toMatchObject({ outcome: 'succeeded', memoised: false })
    expect(Completion.parse(await (await post({ ...task, attempt: 2 })).json())).toMatchObject({ memoised: true })
    const failed = await post({ ...task, item: 'unknown', phase: 'gather' })
    expect(Completion.parse(await failed.json())).toMatchObject({ outcome: 'failed', failure: { code: 'NOT_SUPPORTED' } })
    const refused = await post({ node: 1 })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ code: 'REQUEST_INVALID', detail: expect.stringContaining('phase') })
  })

  it('cancels a task whose caller goes away', async () => {
    await using worker = await fleet.start(defineService({ name: 'echo', tasks: [echo] }), { http })
    const task = testTask({ flavor: 'echo', slice: await storeSlice(fleet.blobs, { text: 'wait' }) })
    const caller = new AbortController()
    const posting = fetch(`${worker.url}/v1/tasks`, { method: 'POST', body: JSON.stringify(task), signal: caller.signal })
    const metric = async (text: string) => (await (await fetch(`${worker.url}/metrics`)).text()).includes(text)
    await waitUntil('it runs', () => metric('murli_tasks_running{phase="init"} 1'))
    caller.abort()
    await expect(posting).rejects.toThrow('abort')
    await waitUntil('it was cancelled', () => metric('murli_tasks_total{phase="init",outcome="cancelled"} 1'), 5000)
  })

  it('says honestly whether it is ready', async () => {
    const needs = [tool('murli-no-such-tool', { package: 'no-package' })]
    const service = defineService({ name: 'echo', tasks: [], needs, background })
    await using worker = await fleet.start(service, { http, minFreeBytes: Number.MAX_SAFE_INTEGER })
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200)
    const ready = await fetch(`${worker.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({
      ready: false,
      problems: [
        `program 'murli-no-such-tool' is missing: install the package no-package`,
        expect.stringMatching(/^scratch directory .* bytes free/),
        'the background is not ready',
      ],
    })
    expect(await (await fetch(`${worker.url}/own`)).text()).toBe('own page')
  })

  it('is ready without what only a service lacks that composes may do without, unless there is no other', async () => {
    const rare = defineService({
      name: 'rare',
      tasks: [],
      needs: [tool('murli-no-such-tool', { package: 'no-package' })],
      isOptional: true,
    })
    await using both = await fleet.start([rare, defineService({ name: 'echo', tasks: [echo], needs: [] })], { http })
    expect((await fetch(`${both.url}/readyz`)).status).toBe(200)
    await using alone = await fleet.start([rare], { http })
    expect((await fetch(`${alone.url}/readyz`)).status).toBe(503)
  })
})

describe('POST /v1/tasks with a token', () => {
  const app = harnessApp({
    problems: async () => [],
    metrics: createMetrics(),
    runTask: () => Promise.reject(new Error('not reached')),
    isStopping: () => false,
    token: 'a token of some length',
    mounts: [],
  })

  it.each([undefined, 'Bearer wrong', 'a token of some length', 'Basic a token of some length'])('refuses %j', async (authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    const response = await app.request('/v1/tasks', { method: 'POST', body: '{}', headers })
    expect(response.status).toBe(401)
  })

  it('lets the right one in', async () => {
    const headers = { authorization: 'Bearer a token of some length' }
    expect((await app.request('/v1/tasks', { method: 'POST', body: '{}', headers })).status).toBe(400)
  })
})
