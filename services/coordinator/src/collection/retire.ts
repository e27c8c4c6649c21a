import { canonicalJson } from '@murli/contracts'
import { isEnded } from '../engine/states.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { PublishedNames } from '../published/names.ts'
import { composesToRetire, type Retention } from './retention.ts'

/** A name on a compose's record without a pointer to it: somebody may be about to write that, for so long. */
const ABOUT_TO_PUBLISH_MS = 60 * 60_000
/** The id of a retired compose stays taken for so long. */
const REMEMBERED_MS = 30 * 24 * 60 * 60_000

interface Retiring {
  ledger: Ledger
  published: Pick<PublishedNames, 'all'>
  retention: Retention
  /** Milliseconds since 1970. */
  now: number
  dryRun: boolean
  signal: AbortSignal
}

/**
 * Retires composes whose time is over. A compose goes by compare-and-set on its record, as it was judged: if it was pinned, published or
 * retried meanwhile, it stays. @returns ids of those that went, and records of those that are kept
 */
export async function retire(retiring: Retiring): Promise<{ retired: string[]; kept: ComposeRecord[] }> {
  const { ledger, now, dryRun, signal } = retiring
  const records = await ledger.composes()
  const over = composesToRetire(records, await holdersOf(retiring), retiring)
  const ids = over.map(({ identity }) => identity.id).toSorted()
  if (dryRun) return { retired: ids, kept: records.filter((record) => !over.includes(record)) }
  const retiredAt = new Date(now).toISOString()
  for (const judged of over) {
    signal.throwIfAborted()
    await ledger.changeCompose(judged.identity.id, (current) =>
      canonicalJson(current) === canonicalJson(judged) ? { ...current, retiredAt } : null,
    )
  }
  for (const record of await ledger.retired()) {
    signal.throwIfAborted()
    await ledger.forget(record.identity.id, { entirely: now - Date.parse(record.retiredAt ?? retiredAt) > REMEMBERED_MS })
  }
  const kept = await ledger.composes()
  const stayed = new Set(kept.map(({ identity }) => identity.id))
  return { retired: ids.filter((id) => !stayed.has(id)), kept }
}

async function holdersOf({ ledger, published, now }: Retiring): Promise<Parameters<typeof composesToRetire>[1]> {
  // Plans before names: what a plan compares with may have been published since, not the other way round.
  const plans = await ledger.plans()
  const histories = new Map((await published.all()).map(({ name, history }) => [name, new Set(history.map(({ composeId }) => composeId))]))
  const isHeld = (id: string, { name, at }: { name: string; at: string }) =>
    histories.get(name)?.has(id) === true || now - Date.parse(at) < ABOUT_TO_PUBLISH_MS
  return {
    isPublished: ({ identity, publishedAs = [] }) => publishedAs.some((held) => isHeld(identity.id, held)),
    compared: new Set(plans.flatMap(({ plan, state }) => (isEnded(state) ? [] : (plan?.against ?? [])))),
  }
}
