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
    const packages = Array.from({ length: 1000 }, (_, index) => ({
      index,
      name: `name-${index}`,
      sourcerpm: `source-${index % 90}-1-1.src.rpm`,
    }))
    const buckets = planBuckets(packages)
    expect(buckets.length).toBeLessThanOrEqual(8)
    expect(buckets.flat().toSorted((one, other) => one.index - other.index)).toEqual(packages)
    const homes = (sourcerpm: string) => buckets.filter((members) => members.some((item) => item.sourcerpm === sourcerpm))
    for (let source = 0; source < 90; source += 1) expect(homes(`source-${source}-1-1.src.rpm`)).toHaveLength(1)
    const without = planBuckets(packages.filter(({ sourcerpm }) => sourcerpm !== 'source-7-1-1.src.rpm'))
    const unchanged = without.filter((members) => buckets.some((all) => JSON.stringify(all) === JSON.stringify(members)))
    expect(unchanged.length).toBe(buckets.length - 1)
  })

  it('keeps a source with what is built from it, whatever their versions', () => {
    const others = Array.from({ length: 1000 }, (_, index) => ({ name: `other-${index}`, sourcerpm: '' }))
    const family = [
      { name: 'bash', sourcerpm: '' },
      { name: 'bash-doc', sourcerpm: 'bash-5-1.src.rpm' },
    ]
    const buckets = planBuckets([...others, ...family])
    expect(buckets.filter((members) => family.every((item) => members.includes(item)))).toHaveLength(1)
  })
})
