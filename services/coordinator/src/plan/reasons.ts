import type { JsonValue, KeyParts } from '@murli/contracts'
import type { PlanReason } from '@murli/contracts/documents'
import { changesBetween } from '@murli/difference'

/** What two slices of a node say; `null` when one of them cannot be read any more. */
export type Slices = { before: JsonValue; after: JsonValue } | null

/**
 * Why two keys of one node differ: a reason for each part that does. Equal parts mean an equal key, whose result is gone then.
 * @param slices is asked for when the slices differ
 */
export async function reasonsOf(before: KeyParts, after: KeyParts, slices: () => Promise<Slices>): Promise<PlanReason[]> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]).toSorted()
  if (names.length === 0) return [{ kind: 'gone' }]
  const reasons: PlanReason[] = []
  for (const name of names) {
    reasons.push(name === 'slice' ? configuration(await slices()) : reasonOf(name, before[name], after[name]))
  }
  return reasons
}

function configuration(slices: Slices): PlanReason {
  return { kind: 'configuration', changes: slices === null ? [] : changesBetween(slices.before, slices.after) }
}

function reasonOf(part: string, before: string | undefined, after: string | undefined): PlanReason {
  if (part === 'version') return { kind: 'version', before: before ?? '', after: after ?? '' }
  const [family = '', ...rest] = part.split('/')
  if (family === 'outside') return { kind: 'outside', name: rest.join('/') }
  if (family !== 'input') return { kind: 'compose', name: rest.join('/') }
  const [as = '', ...from] = rest
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  return { kind: 'input', as, from: from.join('/'), change }
}
