import { compareEvr } from '@murli/rpmmd/version'
import type { RuleSet } from '../rules/rule-set.ts'
import type { Greedy } from '../types.ts'
import { evrText } from '../universe/entry.ts'
import type { Entry } from '../universe/entry.ts'
import type { Pools } from '../pools/pools.ts'

/** What a choice depends on besides the candidates. */
export interface ChoiceRules {
  readonly rules: RuleSet
  readonly pools: Pools
  readonly greedy: Greedy
  /** Whether lookaside repositories are configured. */
  readonly lookaside: boolean
  /** Whether a package is in the binary result already; asked for debug candidates too. */
  isChosen(entry: Entry): boolean
}

/** What the choice is for: `requirement` makes greedy `build` take part, `debug` chooses among debug packages. */
export interface ChoicePurpose {
  readonly requirement?: boolean
  readonly debug?: boolean
}

/** The packages to take of the candidates, none when none can be chosen. Source: spec 04 §8.6, whose step numbers are below. */
export function best(choice: ChoiceRules, candidates: readonly Entry[], purpose: ChoicePurpose = {}): readonly Entry[] {
  const { pools, greedy } = choice
  if (greedy === 'all' && choice.rules.greedyTakesAllCandidates) return candidates
  const remaining = choice.lookaside ? besideLookaside(choice, candidates) : candidates
  const allowed = remaining.filter((entry) => (purpose.debug === true ? pools.isDebug(entry) : pools.isBinary(entry)))
  const native = newestOfEach(allowed.filter((entry) => pools.isNative(entry)))
  const multilib = newestOfEach(allowed.filter((entry) => pools.isMultilib(entry)))
  if (greedy === 'all') return [...new Set([...native, ...multilib])]
  const match = firstMatch(choice, native, multilib)
  if (match === null) return []
  if (greedy !== 'build' || purpose.requirement !== true) return [match]
  return (pools.isNative(match) ? native : multilib).filter((entry) => entry.sourcerpm === match.sourcerpm)
}

/** Steps 1 and 2. */
function besideLookaside({ rules }: ChoiceRules, candidates: readonly Entry[]): readonly Entry[] {
  return withoutHiddenCopies(rules.highestEvrBesideLookaside ? withHighestEvr(candidates) : candidates)
}

/** Step 1: candidates of the highest EVR over all names and arches. */
function withHighestEvr(candidates: readonly Entry[]): readonly Entry[] {
  const [first, ...others] = candidates
  if (first === undefined) return candidates
  let highest = first
  for (const entry of others) {
    if (compareEvr(entry.package, highest.package) > 0) highest = entry
  }
  return candidates.filter((entry) => compareEvr(entry.package, highest.package) === 0)
}

/** Step 2: an ordinary package goes when a lookaside one of its name and EVR, of any arch, is there. */
function withoutHiddenCopies(candidates: readonly Entry[]): readonly Entry[] {
  const hidden = new Set(candidates.filter((entry) => entry.lookaside).map((entry) => `${entry.name}-${evrText(entry)}`))
  if (hidden.size === 0) return candidates
  return candidates.filter((entry) => entry.lookaside || !hidden.has(`${entry.name}-${evrText(entry)}`))
}

/** Step 3: the newest of each name and arch; of equal ones the first loaded. */
function newestOfEach(candidates: readonly Entry[]): readonly Entry[] {
  if (candidates.length < 2) return candidates
  const newest = new Map<string, Entry>()
  for (const entry of candidates) {
    const key = `${entry.name}.${entry.arch}`
    const known = newest.get(key)
    if (known === undefined || compareEvr(entry.package, known.package) > 0) newest.set(key, entry)
  }
  return [...newest.values()]
}

/** Steps 5 and 6: native before second-arch, but any chosen before any unchosen; then by arch, length of name and name. */
function firstMatch(choice: ChoiceRules, native: readonly Entry[], multilib: readonly Entry[]): Entry | null {
  const isChosen = (entry: Entry) => choice.isChosen(entry)
  const groups = [native.filter(isChosen), multilib.filter(isChosen), native, multilib]
  const [first, ...others] = groups.find((group) => group.length > 0) ?? []
  if (first === undefined) return null
  return others.reduce((leader, entry) => (isPreferred(choice.pools, entry, leader) ? entry : leader), first)
}

function isPreferred(pools: Pools, entry: Entry, leader: Entry): boolean {
  const rank = pools.archRank(entry) - pools.archRank(leader) || entry.name.length - leader.name.length
  return rank === 0 ? entry.name < leader.name : rank < 0
}
