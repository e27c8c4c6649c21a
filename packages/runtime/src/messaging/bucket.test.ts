import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { silentLog } from '../log/index.ts'
import { startNatsServer, waitUntil } from '../testing/index.ts'
import type { TestNatsServer } from '../testing/index.ts'
import { connectMessaging } from './index.ts'
import type { Messaging } from './index.ts'

let server: TestNatsServer
let messaging: Messaging

beforeAll(async () => {
  server = await startNatsServer()
  messaging = await connectMessaging({ servers: [server.url] }, { name: 'test', log: silentLog(), retryForMs: 15_000 })
})
afterAll(async () => {
  await messaging[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

describe('buckets', () => {
  const Count = z.strictObject({ count: z.int() })

  it('remove an entry only as long as it is the one that was read', async () => {
    const bucket = await messaging.bucket('murli_test', Count)
    const created = await bucket.create('removed', { count: 1 })
    const old = created.ok ? created.revision : 0
    const revision = await bucket.put('removed', { count: 2 })
    expect([await bucket.remove('removed', old), (await bucket.get('removed'))?.value]).toEqual([{ ok: false }, { count: 2 }])
    expect([await bucket.remove('removed', revision), await bucket.get('removed')]).toEqual([{ ok: true }, null])
    expect(await bucket.remove('removed', revision)).toEqual({ ok: true })
  })

  it('guard writes by revision and say conflict', async () => {
    const bucket = await messaging.bucket('murli_test', Count)
    const key = `Specimen-1.0-20261122.n.0/gather/Server+x/x86_64`
    const created = await bucket.create(key, { count: 1 })
    expect(created).toMatchObject({ ok: true })
    expect(await bucket.create(key, { count: 2 })).toEqual({ ok: false, conflict: true })
    const revision = created.ok ? created.revision : 0
    expect(await bucket.update(key, { count: 2 }, revision)).toMatchObject({ ok: true })
    expect(await bucket.update(key, { count: 3 }, revision)).toEqual({ ok: false, conflict: true })
    expect(await bucket.get(key)).toMatchObject({ value: { count: 2 } })
    await bucket.delete(key)
    expect(await bucket.get(key)).toBeNull()
    expect(await bucket.create(key, { count: 4 })).toMatchObject({ ok: true })
  })

  it('list by prefix, without what was deleted', async () => {
    const bucket = await messaging.bucket('murli_list', Count)
    expect(await bucket.entries('none/')).toEqual([])
    for (const [index, key] of ['a.b/1', 'a.b/2', 'a.b/3/x', 'a.bc/1', 'a/b'].entries()) await bucket.put(key, { count: index })
    await bucket.delete('a.b/2')
    expect(await bucket.keys('a.b/')).toEqual(['a.b/1', 'a.b/3/x'])
    expect((await bucket.entries('a.b/')).map(({ key, value }) => [key, value.count])).toEqual([
      ['a.b/1', 0],
      ['a.b/3/x', 2],
    ])
    expect((await bucket.keys()).length).toBe(4)
  })

  it('are watched: what is there, then changes', async () => {
    const bucket = await messaging.bucket('murli_watch', Count)
    await bucket.put('w/a', { count: 1 })
    const stopping = new AbortController()
    const seen: [string, number | null][] = []
    const watching = (async () => {
      for await (const { key, value } of bucket.watch({ prefix: 'w/', signal: stopping.signal })) seen.push([key, value?.count ?? null])
    })()
    await waitUntil('the first is seen', () => seen.length === 1)
    await bucket.put('w/b', { count: 2 })
    await bucket.delete('w/a')
    await waitUntil('the changes are seen', () => seen.length === 3)
    stopping.abort()
    await watching
    expect(seen).toEqual([
      ['w/a', 1],
      ['w/b', 2],
      ['w/a', null],
    ])
  })

  it('refuse values and entries that do not fit', async () => {
    const bucket = await messaging.bucket('murli_schema', Count)
    await expect(bucket.put('k', { count: 0.5 })).rejects.toThrow('count')
    const loose = await messaging.bucket('murli_schema', z.unknown())
    await loose.put('k', 'something else')
    await expect(bucket.get('k')).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  it('wait for a server that restarts', async () => {
    const bucket = await messaging.bucket('murli_restart', Count)
    const created = await bucket.create('k', { count: 1 })
    await server.stop({ kill: true })
    const updating = bucket.update('k', { count: 2 }, created.ok ? created.revision : 0)
    await server.start()
    expect(await updating).toMatchObject({ ok: true })
    expect(await bucket.get('k')).toMatchObject({ value: { count: 2 } })
  })
})
