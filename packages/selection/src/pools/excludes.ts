import { isDebugName } from '@murli/rpmmd/nevra'
import { anyGlobMatcher } from '@murli/rpmmd/glob'
import type { Entry } from '../universe/entry.ts'
import type { Pools } from './pools.ts'

/**
 * Removes from the pools what the exclude patterns hit, in ordinary repositories only, and what the multilib blacklist hits, in
 * all of them. Source: spec 04 §5.4, §8.2.
 */
export function applyExcludes(
  pools: Pools,
  entries: readonly Entry[],
  excludes: readonly string[],
  multilibBlacklist: readonly string[],
): void {
  const rules = excludeRules(excludes)
  const blacklisted = anyGlobMatcher(multilibBlacklist)
  for (const entry of entries) {
    if (!entry.lookaside && hits(rules, pools, entry)) pools.remove(entry)
    else if (multilibBlacklist.length > 0 && pools.isBinary(entry) && pools.isSecondArch(entry) && blacklisted(entry.name))
      pools.remove(entry)
  }
}

type NameTest = (name: string) => boolean

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
    secondArch: anyGlobMatcher(secondArch),
    source: anyGlobMatcher(source),
    debug: anyGlobMatcher(debug),
    binary: anyGlobMatcher(binary),
  }
}

function hits(rules: ExcludeRules, pools: Pools, entry: Entry): boolean {
  if (entry.isSource) return rules.source(entry.name)
  if (entry.isDebug) return rules.debug(entry.name)
  return rules.binary(entry.name) || (pools.isSecondArch(entry) && rules.secondArch(entry.name))
}
