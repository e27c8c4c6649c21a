import { compareEvr } from '@murli/rpmmd/version'
import type { Entry } from '../universe/entry.ts'
import type { Universe } from '../universe/universe.ts'
import type { UniversePackage } from '../types.ts'
import type { Rejections } from '../engine/rejections.ts'
import type { Pools } from './pools.ts'

/**
 * Leaves in the pools the newest build of every name and arch only; of several copies of that build all stay. Debug packages are found
 * among the newest of all, excluded or not, and chosen among the newest of what is not excluded. Source: spec 04 §8.2.4.
 */
export function keepNewest(pools: Pools, universe: Universe<UniversePackage>, rejections: Rejections): void {
  for (const name of universe.names(2)) {
    const named = universe.named(name)
    for (const { older } of olderOnes(named)) pools.removeDebugCandidate(older)
    for (const { older, newest } of olderOnes(named.filter((candidate) => pools.has(candidate)))) {
      pools.remove(older)
      rejections.add({ entry: older, rule: 'older', by: newest, text: null })
    }
  }
}

/** Packages of one name of which a newer build of the same arch is there, with the newest one. */
function olderOnes(named: readonly Entry[]): { older: Entry; newest: Entry }[] {
  if (named.length < 2) return []
  return [...Map.groupBy(named, (entry) => entry.arch).values()].flatMap((builds) => {
    const newest = builds.reduce((leader, entry) => (compareEvr(entry.package, leader.package) > 0 ? entry : leader))
    return builds.filter((entry) => compareEvr(entry.package, newest.package) < 0).map((older) => ({ older, newest }))
  })
}
