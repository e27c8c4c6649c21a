import type { SelectionRules } from '../types.ts'

/** In what two generations of the peer's rules differ. Everything else is the same in both. Source: spec 04, the places marked 4.3.6. */
export interface RuleSet {
  /** An input pattern `name.arch` is understood; otherwise the dot is part of the name. Source: spec 04 §5.3. */
  readonly archPatterns: boolean
  /**
   * After excludes only the newest build of every name and arch can be taken, whichever repository it is in; otherwise older ones
   * can satisfy versioned requirements. Source: spec 04 §8.2.4.
   */
  readonly newestOnly: boolean
  /** Once a lookaside repository is configured, only candidates of the highest EVR of all count. Source: spec 04 §8.6.1. */
  readonly highestEvrBesideLookaside: boolean
  /** Greedy `all` takes every candidate as it was found: both copies of a build, excluded debug packages. Source: spec 04 §8.6.4, §7.2. */
  readonly greedyTakesAllCandidates: boolean
  /** The debug packages of a lookaside binary are flagged `lookaside`, wherever they are from. Source: spec 04 §7.2. */
  readonly lookasideBinaryFlagsDebug: boolean
}

const RULE_SETS: Record<SelectionRules, RuleSet> = {
  '4.3': {
    archPatterns: false,
    newestOnly: true,
    highestEvrBesideLookaside: false,
    greedyTakesAllCandidates: true,
    lookasideBinaryFlagsDebug: true,
  },
  '4.10': {
    archPatterns: true,
    newestOnly: false,
    highestEvrBesideLookaside: true,
    greedyTakesAllCandidates: false,
    lookasideBinaryFlagsDebug: false,
  },
}

/** The rules of one generation. */
export function ruleSetOf(rules: SelectionRules): RuleSet {
  return RULE_SETS[rules]
}
