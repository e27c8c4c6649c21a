import { setTimeout as sleep } from 'node:timers/promises'
import type { CollectedCounts, SweepPosition } from '@murli/contracts'
import { allShards, type BlobListing, type BlobStore } from '@murli/runtime/blobs'
import { MurliError, toFailure } from '@murli/runtime/errors'
import type { ProcessLog } from '@murli/runtime/log'
import type { Bucket } from '@murli/runtime/messaging'
import { SWEEP_KEY } from '@murli/runtime/service'
import type { Lease } from './lease.ts'
import type { Marks } from './mark.ts'

/** Requests at once. */
const AT_ONCE = 16
/** More failures than this in one shard are not chance. */
const MOST_FAILURES = 20

/** Times of a sweep, in milliseconds. */
export interface SweepTimes {
  /** Between the announcement and the first look: longer than anybody believes that there is no sweep. */
  noticeMs: number
  /** How long a request that failed may still be under way. */
  settleMs: number
}

/** What a sweep works with. */
export interface Swept {
  blobs: Pick<BlobStore, 'list' | 'delete'>
  positions: Pick<Bucket<SweepPosition>, 'get' | 'create' | 'update'>
  marks: Pick<Marks, 'has'>
  lease: Pick<Lease, 'assertHeld' | 'signal'>
  log: ProcessLog
  times: SweepTimes
}

type Counts = Pick<CollectedCounts, 'keptBlobs' | 'keptBytes' | 'youngBlobs' | 'blobs' | 'bytes'>

/**
 * Takes away blobs that are not marked and were last written or touched before `before` (milliseconds since 1970). Each shard is named in
 * the bucket before it is listed, and until the last answer has come, so that whoever relies on one of its blobs meanwhile waits.
 * @param onShard told the number of shards that are done, with what was found up to then
 */
export async function sweep(swept: Swept, before: number, onShard: (done: number, counts: Counts) => Promise<void>): Promise<void> {
  let position = await announced(swept)
  let counts = nothing()
  for (const [index, shard] of allShards().entries()) {
    position = await moveTo(swept, position, { shard })
    counts = await sweepShard(swept, shard, { before, counts })
    await onShard(index + 1, counts)
  }
  await moveTo(swept, position, { sweeping: false, shard: null })
}

/** What a sweep would take away; nothing is announced, and nothing done. */
export async function survey(
  { blobs, marks, lease }: Pick<Swept, 'blobs' | 'marks' | 'lease'>,
  before: number,
  onShard: (done: number, counts: Counts) => Promise<void>,
): Promise<void> {
  let counts = nothing()
  for (const [index, shard] of allShards().entries()) {
    for await (const page of blobs.list(shard)) counts = added(counts, sorted(page, marks, before))
    lease.signal.throwIfAborted()
    await onShard(index + 1, counts)
  }
}

interface Position {
  value: SweepPosition
  revision: number
}

async function announced(swept: Swept): Promise<Position> {
  const { positions, lease, times } = swept
  const value: SweepPosition = { version: 1, generation: 0, sweeping: false, shard: null }
  await positions.create(SWEEP_KEY, value)
  const last = (await positions.get(SWEEP_KEY)) ?? { value, revision: 0 }
  const position = await moveTo(swept, last, { generation: last.value.generation + 1, sweeping: true, shard: null })
  await sleep(times.noticeMs, undefined, { signal: lease.signal })
  return position
}

/** Guarded, so that what a coordinator that lost the lease writes late cannot hide where the sweep is. @throws {MurliError} CONFLICT */
async function moveTo({ positions, lease }: Swept, { value, revision }: Position, change: Partial<SweepPosition>): Promise<Position> {
  lease.assertHeld()
  const next = { ...value, ...change }
  const written = await positions.update(SWEEP_KEY, next, revision)
  if (!written.ok) throw new MurliError('CONFLICT', 'another sweep is under way')
  return { value: next, revision: written.revision }
}

async function sweepShard(swept: Swept, shard: string, { before, counts }: { before: number; counts: Counts }): Promise<Counts> {
  let total = counts
  let failures = 0
  for await (const page of swept.blobs.list(shard)) {
    const found = sorted(page, swept.marks, before)
    for (let start = 0; start < found.unwanted.length; start += AT_ONCE) {
      swept.lease.assertHeld()
      const removed = await Promise.all(found.unwanted.slice(start, start + AT_ONCE).map((blob) => remove(swept, blob)))
      const failed = removed.filter((error) => error !== null)
      failures += failed.length
      if (failures > MOST_FAILURES) throw failed.at(-1)
    }
    total = added(total, found)
  }
  // A request without an answer may still be on its way: nobody may rely on the shard until it cannot come any more.
  if (failures > 0) await sleep(swept.times.settleMs, undefined, { signal: swept.lease.signal })
  return total
}

/** @returns what went wrong: the blob then stays, or is gone; the next collection sees which */
async function remove({ blobs, log }: Swept, { digest }: BlobListing): Promise<unknown> {
  try {
    await blobs.delete(digest, { once: true })
    return null
  } catch (error) {
    log.warn({ digest, ...toFailure(error) }, 'a blob could not be removed')
    return error
  }
}

function sorted(
  page: readonly BlobListing[],
  marks: Pick<Marks, 'has'>,
  before: number,
): { unwanted: BlobListing[]; kept: BlobListing[]; young: number } {
  const kept = page.filter(({ digest }) => marks.has(digest))
  const free = page.filter(({ digest }) => !marks.has(digest))
  const unwanted = free.filter(({ modifiedAt }) => modifiedAt < before)
  return { unwanted, kept, young: free.length - unwanted.length }
}

function nothing(): Counts {
  return { keptBlobs: 0, keptBytes: 0, youngBlobs: 0, blobs: 0, bytes: 0 }
}

function added(counts: Counts, { unwanted, kept, young }: ReturnType<typeof sorted>): Counts {
  const bytes = (blobs: readonly BlobListing[]) => blobs.reduce((sum, { size }) => sum + size, 0)
  return {
    keptBlobs: counts.keptBlobs + kept.length,
    keptBytes: counts.keptBytes + bytes(kept),
    youngBlobs: counts.youngBlobs + young,
    blobs: counts.blobs + unwanted.length,
    bytes: counts.bytes + bytes(unwanted),
  }
}
