import type { ComposeIdentity } from '@murli/contracts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ComposeRecord } from '../ledger/records.ts'

/**
 * The newest finished compose of the same release, which others are compared with; null when there is none.
 * @param before only composes that began before this moment (ISO 8601)
 */
export async function newestFinished(ledger: Ledger, of: ComposeIdentity, before: string | null = null): Promise<ComposeRecord | null> {
  const finished = (await ledger.composes()).filter(({ state }) => state === 'finished' || state === 'finished_incomplete')
  const earlier = finished.filter(({ createdAt }) => before === null || createdAt < before)
  return earlier.find(({ identity }) => releasePart(identity) === releasePart(of)) ?? null
}

/** Id without its date and what follows: short name and version, of a base product too. */
function releasePart({ id, date }: Pick<ComposeIdentity, 'id' | 'date'>): string {
  return id.slice(0, id.lastIndexOf(`-${date}`))
}
