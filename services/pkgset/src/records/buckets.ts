import { createHash } from 'node:crypto'
import { sourceName } from '@murli/rpmmd/nevra'

const PACKAGES_PER_BUCKET = 128
const MAX_BUCKETS = 512

/** How many record buckets a set of that many packages has: a power of two, so that growth moves few packages. */
export function bucketCount(packages: number): number {
  const wanted = Math.max(1, packages / PACKAGES_PER_BUCKET)
  return Math.min(MAX_BUCKETS, 2 ** Math.round(Math.log2(wanted)))
}

/**
 * Sorts packages into record buckets by their source's name, so that an unchanged source leaves its bucket unchanged. Inside a
 * bucket they are in the order given. Empty buckets are left out.
 */
export function planBuckets<T extends { name: string; sourcerpm: string }>(packages: readonly T[]): T[][] {
  const count = bucketCount(packages.length)
  const buckets = Map.groupBy(packages, ({ name, sourcerpm }) => stableHash(sourcerpm === '' ? name : sourceName(sourcerpm)) % count)
  return [...buckets.entries()].toSorted(([one], [other]) => one - other).map(([, members]) => members)
}

function stableHash(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}
