import type { Variant } from '@murli/contracts'
import { ConfigError } from '../error.ts'

/** A variant with the children that were attached to it, in file order. */
export interface VariantNode {
  readonly variant: Variant
  readonly children: VariantNode[]
}

const RANKS: Record<Variant['type'], number> = { variant: 0, addon: 1, 'layered-product': 1, optional: 2 }

/** Top-level variants and their direct children, sorted by type and UID; deeper ones take no part in a compose (spec 02 §4). */
export function flatten(topLevel: readonly VariantNode[]): Variant[] {
  const all = topLevel.flatMap(({ variant, children }) => [
    { ...variant, children: children.map((child) => child.variant.uid) },
    ...children.map((child) => child.variant),
  ])
  return all.toSorted((a, b) => RANKS[a.type] - RANKS[b.type] || byText(a.uid, b.uid))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The order in which variants are gathered: those that `variant_as_lookaside` does not name, A to Z, then the others, each after
 * all that it looks aside to (spec 02 §4). Pairs are `[uid, lookaside uid]`.
 * @throws {ConfigError} CONFIG_INVALID for a UID that does not exist and for a cycle.
 */
export function processingOrder(uids: readonly string[], variantAsLookaside: readonly (readonly [string, string])[]): string[] {
  const known = new Set(uids)
  const unknown = variantAsLookaside.flat().find((uid) => !known.has(uid))
  if (unknown !== undefined) throw new ConfigError('CONFIG_INVALID', `variant_as_lookaside: variant '${unknown}' doesn't exist.`)
  const requirements = new Map<string, Set<string>>()
  for (const [uid, lookaside] of variantAsLookaside) {
    requirements.set(uid, (requirements.get(uid) ?? new Set()).add(lookaside))
    if (!requirements.has(lookaside)) requirements.set(lookaside, new Set())
  }
  const free = uids.filter((uid) => !requirements.has(uid)).toSorted(byText)
  return [...free, ...dependenciesFirst(requirements)]
}

/** Takes, again and again, the first free node in the alphabet; what it leaves without any edge follows it at once. */
function dependenciesFirst(requirements: Map<string, Set<string>>): string[] {
  const order: string[] = []
  const remaining = [...requirements.keys()].toSorted(byText)
  const take = (uid: string): void => {
    remaining.splice(remaining.indexOf(uid), 1)
    order.push(uid)
  }
  const isPending = (uid: string): boolean => remaining.includes(uid)
  const isFree = (uid: string): boolean => ![...(requirements.get(uid) ?? [])].some(isPending)
  const isIsolated = (uid: string): boolean => isFree(uid) && !remaining.some((other) => requirements.get(other)?.has(uid))
  while (remaining.length > 0) {
    const next = remaining.find(isFree)
    if (next === undefined) {
      throw new ConfigError('CONFIG_INVALID', `There is a bad configuration in 'variant_as_lookaside'`, {
        hint: `these variants need each other: ${cycleOf(requirements, remaining).join(' → ')}`,
      })
    }
    take(next)
    for (const isolated of remaining.filter(isIsolated)) take(isolated)
  }
  return order
}

/** A way round among the variants that are left, each followed by one that it needs; the first comes last again. */
function cycleOf(requirements: ReadonlyMap<string, ReadonlySet<string>>, remaining: readonly string[]): string[] {
  const way: string[] = []
  // every one that is left needs another that is left, so the way comes back to itself
  for (let uid = remaining[0]; uid !== undefined && !way.includes(uid);) {
    way.push(uid)
    const needed: ReadonlySet<string> | undefined = requirements.get(uid)
    uid = remaining.find((other) => needed?.has(other))
  }
  const last = remaining.find((other) => requirements.get(way.at(-1) ?? '')?.has(other)) ?? ''
  return [...way.slice(way.indexOf(last)), last]
}
