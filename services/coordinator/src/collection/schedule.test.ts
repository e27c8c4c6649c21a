import { CollectionStatus } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { collectEveryFromEnv, isDue, lastEnd } from './schedule.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const at = (hoursAgo: number): string => new Date(NOW - hoursAgo * 3_600_000).toISOString()

function ended(finishedAt: string | null, change: Partial<CollectionStatus> = {}): CollectionStatus {
  const counts = { keptComposes: 0, composes: [], results: 0, keptBlobs: 0, keptBytes: 0, youngBlobs: 0, blobs: 0, bytes: 0 }
  const status = { version: 1, id: 'x', dryRun: false, state: 'done', holder: '', beats: 1, swept: 256, counts, failure: null }
  return CollectionStatus.parse({ ...status, startedAt: at(99), finishedAt, ...change })
}

describe('a collection by the clock', () => {
  it.each<[string, CollectionStatus | null, number | null, boolean]>([
    ['never without an interval', ended(at(50)), null, false],
    ['at once when there was none', null, 24, true],
    ['not too early', ended(at(23)), 24, false],
    ['so long after the last one', ended(at(24)), 24, true],
    ['so long after one that failed', ended(at(1), { state: 'failed' }), 24, false],
    ['not while one is under way', ended(null), 24, false],
    ['after a dry run by the collection before that', ended(at(1), { dryRun: true, collectedAt: at(25) }), 24, true],
    ['not early after a dry run', ended(at(50), { dryRun: true, collectedAt: at(2) }), 24, false],
    ['after a dry run when nothing was ever collected', ended(at(1), { dryRun: true }), 24, true],
  ])('is due %s', (_, last, hours, due) => {
    expect(isDue(last, hours === null ? null : hours * 3_600_000, NOW)).toBe(due)
  })

  it('remembers the last that was not dry', () => {
    expect([lastEnd(null), lastEnd(ended(at(1))), lastEnd(ended(at(1), { dryRun: true, collectedAt: at(2) }))]).toEqual([
      undefined,
      at(1),
      at(2),
    ])
  })

  it.each([
    [undefined, null],
    ['', null],
    ['86400', 86_400],
  ])('is set by MURLI_COLLECT_EVERY_SECONDS=%j', (text, seconds) => {
    expect(collectEveryFromEnv({ MURLI_COLLECT_EVERY_SECONDS: text })).toBe(seconds)
  })

  it.each(['0', '-1', '1.5', 'daily'])('is not set by %j', (text) => {
    expect(() => collectEveryFromEnv({ MURLI_COLLECT_EVERY_SECONDS: text })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
