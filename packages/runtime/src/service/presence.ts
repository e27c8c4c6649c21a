import { setTimeout as sleep } from 'node:timers/promises'
import { SweepPosition } from '@murli/contracts'
import type { Presence, SweepMark } from '../blobs/index.ts'
import type { Bucket, Messaging } from '../messaging/index.ts'

/** Where sweeps say which shard they are in. */
export const SWEEP_BUCKET = 'murli_sweep'
/** The one entry of that bucket. */
export const SWEEP_KEY = 'position'
/** For so long it is remembered that there is no sweep, so that most blobs cost no question. Sweeps announce themselves longer before. */
const QUIET_MS = 2000
/** A sweep that nobody has heard of yet may be there for so long before it looks at anything. */
export const SWEEP_NOTICE_MS = 2.5 * QUIET_MS
/** A sweep that stands still for so long is dead: its own lease is much shorter. */
const PATIENCE_MS = 180_000
const ASK_AGAIN_MS = 100

const NO_SWEEP: SweepMark = { generation: 0, shard: null }

/** Times for tests; milliseconds. */
interface PresenceTimes {
  quietMs?: number
  patienceMs?: number
}

/**
 * The sweep as its bucket has it. A sweep writes the shard that it is going to list before it lists it; a writer that touched a blob asks
 * afterwards. Either the sweep sees the touch, or the writer sees the sweep and waits for it to leave the shard.
 */
export function bucketPresence(
  open: () => Promise<Pick<Bucket<SweepPosition>, 'get'>>,
  freshMs: number,
  times: PresenceTimes = {},
): Presence {
  const { quietMs = QUIET_MS, patienceMs = PATIENCE_MS } = times
  let bucket: Promise<Pick<Bucket<SweepPosition>, 'get'>> | null = null
  let quiet = { mark: NO_SWEEP, until: -Infinity }
  let dead = ''

  const ask = async (): Promise<SweepMark> => {
    if (performance.now() < quiet.until) return quiet.mark
    const askedAt = performance.now()
    bucket ??= open()
    const entry = await (await bucket).get(SWEEP_KEY)
    const mark = entry === null ? NO_SWEEP : markOf(entry.value)
    if (mark.shard === null) quiet = { mark, until: askedAt + quietMs }
    return mark
  }
  const phase = (mark: SweepMark, shard: string) =>
    textOf(mark) === dead && mark.shard === shard ? mark.generation * 2 - 1 : phaseOf(mark, shard)

  return {
    freshMs,
    observe: ask,
    async undisturbed(before, shards) {
      let now = await ask()
      const all = [...shards]
      if (all.every((shard) => phase(now, shard) === phase(before, shard) && !isIn(phase(now, shard)))) return true
      let since = performance.now()
      for (let last = textOf(now); all.some((shard) => isIn(phase(now, shard))); now = await ask()) {
        if (textOf(now) !== last) since = performance.now()
        last = textOf(now)
        if (performance.now() - since > patienceMs) dead = last
        await sleep(ASK_AGAIN_MS)
      }
      return false
    },
  }
}

/** The presence of a process's blob store. `graceMs`: how young a blob is that no sweep takes. The bucket is opened when it is first needed. */
export function presenceOver(messaging: Pick<Messaging, 'bucket'>, graceMs: number): Presence {
  return bucketPresence(() => messaging.bucket(SWEEP_BUCKET, SweepPosition), graceMs / 2)
}

function markOf({ generation, sweeping, shard }: SweepPosition): SweepMark {
  return { generation, shard: sweeping ? (shard ?? '') : null }
}

/**
 * How far sweeps have come with a shard, as a number that grows: even while one is in it, odd between two. A sweep that has not come to
 * the shard yet leaves it as the sweep before did.
 */
function phaseOf({ generation, shard: at }: SweepMark, shard: string): number {
  if (at === null || at > shard) return generation * 2 + 1
  return at === shard ? generation * 2 : generation * 2 - 1
}

function isIn(phase: number): boolean {
  return phase % 2 === 0
}

function textOf({ generation, shard }: SweepMark): string {
  return `${generation}/${shard}`
}
