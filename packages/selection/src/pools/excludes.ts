import { isDebugName } from '@murli/rpmmd/nevra'
import { anyGlobMatcher, globMatcher } from '@murli/rpmmd/glob'
import type { Rejections } from '../engine/rejections.ts'
import type { Entry } from '../universe/entry.ts'
import type { UniversePackage } from '../types.ts'
import type { Universe } from '../universe/universe.ts'
import type { Pools } from './pools.ts'

/**
 * Removes from the pools what the exclude patterns hit, in ordinary repositories only, and what the multilib blacklist hits, in
 * all of them, and notes the first pattern that hit. Source: spec 04 §5.4, §8.2.
 */
export function applyExcludes(
  pools: Pools,
  universe: Universe<UniversePackage>,
  { excludes, multilibBlacklist }: { readonly excludes: readonly string[]; readonly multilibBlacklist: readonly string[] },
  rejections: Rejections,
): void {
  const rules = excludeRules(excludes)
  const blacklisted = nameTest(multilibBlacklist)
  const isHit = anyGlobMatcher([...excludes.map(globOf), ...multilibBlacklist])
  if (excludes.length + multilibBlacklist.length === 0) return
  for (const entry of universe
    .names()
    .filter(isHit)
    .flatMap((name) => universe.named(name))) {
    const filter = entry.lookaside ? null : hitting(rules, pools, entry)
    const blacklist = filter === null && pools.isBinary(entry) && pools.isSecondArch(entry) ? blacklisted(entry.name) : null
    const text = filter ?? blacklist
    if (text === null) continue
    pools.remove(entry)
    rejections.add({ entry, rule: filter === null ? 'blacklisted' : 'filtered', by: null, text })
  }
}

/** What of an exclude pattern a name must fit, whatever the kind of package. */
function globOf(pattern: string): string {
  return pattern.endsWith('.+') ? pattern.slice(0, -'.+'.length) : pattern.endsWith('.src') ? pattern.slice(0, -'.src'.length) : pattern
}

/** Gives the first pattern that a name fits, or null. */
type NameTest = (name: string) => string | null

interface ExcludeRules {
  secondArch: NameTest
  source: NameTest
  debug: NameTest
  binary: NameTest
}

function excludeRules(patterns: readonly string[]): ExcludeRules {
  const kinds: Record<keyof ExcludeRules, string[]> = { secondArch: [], source: [], debug: [], binary: [] }
  for (const pattern of patterns) {
    if (pattern.endsWith('.+')) kinds.secondArch.push(pattern.slice(0, -'.+'.length))
    else if (pattern.endsWith('.src')) kinds.source.push(pattern.slice(0, -'.src'.length))
    else if (isDebugName(pattern)) kinds.debug.push(pattern)
    else kinds.binary.push(pattern)
  }
  const { secondArch, source, debug, binary } = kinds
  return {
    secondArch: nameTest(secondArch, '.+'),
    source: nameTest(source, '.src'),
    debug: nameTest(debug),
    binary: nameTest(binary),
  }
}

/** A test by globs, of which `ending` was taken off. Hardly any name is hit, so that which glob hits is asked only then. */
function nameTest(globs: readonly string[], ending = ''): NameTest {
  const hits = anyGlobMatcher(globs)
  return (name) => (hits(name) ? `${globs.find((glob) => globMatcher(glob)(name)) ?? ''}${ending}` : null)
}

function hitting(rules: ExcludeRules, pools: Pools, entry: Entry): string | null {
  if (entry.isSource) return rules.source(entry.name)
  if (entry.isDebug) return rules.debug(entry.name)
  return rules.binary(entry.name) ?? (pools.isSecondArch(entry) ? rules.secondArch(entry.name) : null)
}
