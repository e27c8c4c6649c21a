import type { Digest } from '@murli/contracts'
import { hexOf } from './keys.ts'

/**
 * How a store makes sure that a blob that it finds stays. A blob that nobody refers to may be swept when it is old; whoever relies on one
 * therefore touches it when it is older than `freshMs`, and then sees to it that no sweep has looked at it before the touch. What was
 * found in this way stays for at least `freshMs` without being referred to.
 */
export interface Presence {
  readonly freshMs: number
  /** What is known of sweeps now. To be asked before a blob is looked for. */
  observe(): Promise<SweepMark>
  /**
   * Whether no sweep was in these shards since `mark`. Otherwise waits until none is in them: then the blobs must be looked for again.
   */
  undisturbed(mark: SweepMark, shards: Iterable<string>): Promise<boolean>
}

/** The generation of the last sweep, and the shard that it is in; null: it is over. '' comes before the first shard. */
export interface SweepMark {
  generation: number
  shard: string | null
}

/** For stores that nobody sweeps while they are in use. */
export const UNSWEPT: Presence = {
  freshMs: Infinity,
  observe: async () => ({ generation: 0, shard: null }),
  undisturbed: async () => true,
}

/** How many shards there are; each is two hex digits, `00` to `ff`. */
export const SHARD_COUNT = 256

/** The shards in the order of a sweep. */
export function allShards(): string[] {
  return Array.from({ length: SHARD_COUNT }, (_, index) => index.toString(16).padStart(2, '0'))
}

/** The part of a store that is swept at one time. */
export function shardOf(digest: Digest): string {
  return hexOf(digest).slice(0, 2)
}

/**
 * Looks for blobs until what was found is sure to stay. `look` touches what is old.
 * @returns those that are there
 */
export async function reliedOn(presence: Presence, look: () => Promise<readonly Digest[]> | readonly Digest[]): Promise<readonly Digest[]> {
  for (;;) {
    const mark = await presence.observe()
    const found = await look()
    if (found.length === 0 || (await presence.undisturbed(mark, new Set(found.map(shardOf))))) return found
  }
}
