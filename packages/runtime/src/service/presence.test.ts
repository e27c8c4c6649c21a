import type { SweepPosition } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { type Presence, reliedOn } from '../blobs/index.ts'
import { memoryBlobStore } from '../testing/index.ts'
import { bucketPresence } from './presence.ts'

/** A sweep that a test moves. `asked` counts the questions; the `hook` runs before each answer. */
function sweep(times: { quietMs?: number; patienceMs?: number } = { quietMs: 0 }) {
  const state = { position: null as SweepPosition | null, asked: 0, hook: () => {} }
  const get = async () => {
    state.asked += 1
    state.hook()
    return state.position === null ? null : { value: state.position, revision: 1 }
  }
  const move = (generation: number, shard: string | null, sweeping = true) => {
    state.position = { version: 1, generation, sweeping, shard }
  }
  return { state, move, presence: bucketPresence(async () => ({ get }), 1000, times) }
}

const isUndisturbed = async (presence: Presence, shard: string, meanwhile: () => void) => {
  const mark = await presence.observe()
  meanwhile()
  return presence.undisturbed(mark, [shard])
}

describe('the presence of blobs', () => {
  it('is not disturbed without a sweep, or by one elsewhere', async () => {
    const { move, presence } = sweep()
    expect(await isUndisturbed(presence, '80', () => undefined)).toBe(true)
    expect(await isUndisturbed(presence, '80', () => move(1, null))).toBe(true)
    expect(await isUndisturbed(presence, '80', () => move(1, '7f'))).toBe(true)
    move(1, '81')
    expect(await isUndisturbed(presence, '80', () => move(1, 'ff'))).toBe(true)
    expect(await isUndisturbed(presence, '80', () => move(1, null, false))).toBe(true)
    expect(await isUndisturbed(presence, '80', () => move(2, '7f'))).toBe(true)
  })

  it('is disturbed by a sweep that came through, also when it is over', async () => {
    const { move, presence } = sweep()
    expect(await isUndisturbed(presence, '80', () => move(1, '81'))).toBe(false)
    expect(await isUndisturbed(presence, '80', () => move(2, null, false))).toBe(false)
    move(3, '7f')
    expect(await isUndisturbed(presence, '80', () => move(3, null, false))).toBe(false)
  })

  it('waits for a sweep to leave the shard', async () => {
    const { state, move, presence } = sweep()
    move(1, '80')
    let asked = 0
    state.hook = () => {
      if ((asked += 1) === 4) move(1, '81')
    }
    expect(await isUndisturbed(presence, '80', () => undefined)).toBe(false)
    expect(asked).toBeGreaterThanOrEqual(4)
    expect(await isUndisturbed(presence, '80', () => undefined)).toBe(true)
  })

  it('gives a sweep up that stands still, until it moves', async () => {
    const { move, presence } = sweep({ quietMs: 0, patienceMs: 0 })
    move(1, '80')
    expect(await isUndisturbed(presence, '80', () => undefined)).toBe(false)
    expect(await isUndisturbed(presence, '80', () => undefined)).toBe(true)
    expect(await isUndisturbed(presence, '80', () => move(1, '81'))).toBe(false)
  })

  it('asks once for many blobs while there is no sweep', async () => {
    const { state, presence } = sweep({ quietMs: 60_000 })
    for (let round = 0; round < 5; round += 1) expect(await isUndisturbed(presence, '80', () => undefined)).toBe(true)
    expect(state.asked).toBe(1)
  })

  it('touches what is old, and looks again after a sweep', async () => {
    const { state, move, presence } = sweep()
    let now = 0
    await using blobs = memoryBlobStore({ presence, now: () => now })
    const { digest } = await blobs.putBytes(Buffer.from('bytes'))
    const modified = async () => {
      for await (const [blob] of blobs.list(digest.slice('sha256:'.length, 'sha256:'.length + 2))) return blob?.modifiedAt
      return null
    }
    now = 999
    expect([await blobs.has(digest), await modified()]).toEqual([true, 0])
    now = 1000
    expect([await blobs.has(digest), await modified()]).toEqual([true, 1000])
    const looks: number[] = []
    state.hook = () => {
      if (state.asked === 8) move(1, null, false)
    }
    state.asked = 6
    await reliedOn(presence, () => [looks.push(1), digest].slice(1) as [typeof digest])
    expect(looks.length).toBeGreaterThan(1)
  })
})
