import type { MemoEntry } from '@murli/contracts'
import type { Bucket } from '@murli/runtime/messaging'
import { refsIn } from '@murli/runtime/service'
import type { Marks } from './mark.ts'

/** Entries that are asked for at once. */
const AT_ONCE = 32

type MemoBucket = Pick<Bucket<MemoEntry>, 'keys' | 'get' | 'remove'>

/**
 * Decides what remembered results are kept. One whose documents are all marked costs nothing and stays. Of the others those stay that were
 * used after `unusedSince` (milliseconds since 1970), and all that they refer to is marked. The rest are removed by compare-and-set, as are those
 * of which something is missing: from then on a task that asks for them is done again.
 * @returns how many were removed, or would be in a dry run
 */
export async function collectResults(
  memo: MemoBucket,
  marks: Marks,
  { unusedSince, dryRun }: { unusedSince: number; dryRun: boolean },
): Promise<number> {
  let removed = 0
  const keys = await memo.keys()
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const decided = await Promise.all(keys.slice(start, start + AT_ONCE).map((key) => decide(memo, marks, key, { unusedSince, dryRun })))
    removed += decided.filter((isRemoved) => isRemoved).length
  }
  return removed
}

async function decide(memo: MemoBucket, marks: Marks, key: string, options: { unusedSince: number; dryRun: boolean }): Promise<boolean> {
  for (;;) {
    const entry = await memo.get(key)
    if (entry === null) return false
    const { value, storedAt } = entry.value
    if (refsIn(value).every((ref) => marks.isFollowed(ref))) return false
    const isUsed = Date.parse(storedAt) > options.unusedSince
    if (isUsed && (await marks.follow(value)).length === 0) return false
    if (options.dryRun || (await memo.remove(key, entry.revision)).ok) return true
  }
}
