import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CollectionStatus } from '@murli/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { composesInTurn, readWhilePublishing, type Turns } from '../system/published-readers.ts'
import { Api, delay, killHard, pidsOf, stackOf, waitFor } from '../system/stack.ts'

const GRACE_SECONDS = 2
/** Moments after a collection was asked for at which its coordinator is killed: it looks, it waits for its notice to be heard, it sweeps. */
const KILLED_AFTER_MS = [100, 3000, 5600]

describe('a collection whose coordinators are killed', () => {
  let scratch: string
  let murli: Murli
  let turns: Turns
  let api: Api

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-collection-'))
    const retention = JSON.stringify({ test: { days: 0 }, results: { days: 0 } })
    murli = await Murli.make({ MURLI_RETENTION: retention, MURLI_BLOB_GRACE_SECONDS: String(GRACE_SECONDS) })
    await murli.must(['up', '--processes'])
    turns = await composesInTurn(murli, scratch)
    api = new Api(murli.stateDirectory)
  }, 240_000)
  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  const status = async () => (await (await api.request('/v1/gc')).json()) as CollectionStatus

  it('is ended by the one that is started in their place, and takes nothing that is pinned', { timeout: 240_000 }, async () => {
    const [whole = '', less = '', again = ''] = turns.ids
    await murli.must(['pin', whole, '--because', 'kept'])
    await murli.must(['publish', less, '--as', 'latest-Tiny-1'])
    await delay(GRACE_SECONDS * 1000)
    const { url, token } = stackOf(murli.stateDirectory)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    expect((await fetch(`${url}/v1/gc`, { method: 'POST', body: '{}', headers })).status).toBe(202)
    for (const after of KILLED_AFTER_MS) {
      await delay(after)
      for (const pid of pidsOf(murli.stateDirectory, 'coordinator')) killHard(pid)
      await waitFor('another coordinator', async () => (await api.request('/healthz')).ok, 60_000)
    }
    const ended = await waitFor('the end of the collection', async () => ((await status()).finishedAt === null ? null : status()), 120_000)
    expect([ended.state, ended.failure]).toEqual(['done', null])
    expect(new Set(await api.composes())).toEqual(new Set([whole, less]))
    expect((await api.request(`/v1/composes/${again}`)).status).toBe(404)
    for (const id of [whole, less]) await murli.must(['export', id, join(scratch, 'after')])
    const twice = { ...turns, ids: [whole, less] }
    const seen = await readWhilePublishing(murli, { turns: twice, readers: 2, pinnedReaders: 2, seconds: 2, everyMs: 500 })
    expect([seen.wrong, seen.readings > 0]).toEqual([[], true])
    expect((await murli.must(['gc', '--dry-run'])).split('\n')[0]).toBe('would go: 0 composes, 0 remembered results, 0 blobs (0 B)')
  })
})
