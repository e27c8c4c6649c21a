import { describe, expect, it } from 'vitest'
import { bucketCount, planBuckets } from './buckets.ts'

describe('record buckets', () => {
  it.each([
    [0, 1],
    [128, 1],
    [300, 2],
    [1436, 8],
    [60_000, 512],
    [1_000_000, 512],
  ])('%i packages make %i buckets', (packages, buckets) => {
    expect(bucketCount(packages)).toBe(buckets)
  })

  it('keeps packages of one source together, in order, wherever others come and go', () => {
    const packages = Array.from({ length: 1000 }, (_, index) => ({ index, source: `source-${index % 90}` }))
    const buckets = planBuckets(packages, ({ source }) => source)
    expect(buckets.length).toBeLessThanOrEqual(8)
    expect(buckets.flat().toSorted((one, other) => one.index - other.index)).toEqual(packages)
    const home = (all: typeof buckets, source: string) => all.filter((members) => members.some((item) => item.source === source))
    for (let source = 0; source < 90; source += 1) expect(home(buckets, `source-${source}`)).toHaveLength(1)
    const without = planBuckets(
      packages.filter(({ source }) => source !== 'source-7'),
      ({ source }) => source,
    )
    const unchanged = without.filter((members) => buckets.some((all) => JSON.stringify(all) === JSON.stringify(members)))
    expect(unchanged.length).toBe(buckets.length - 1)
  })
})
