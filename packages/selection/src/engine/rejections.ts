import type { RejectionRule } from '@murli/contracts/documents'
import { compareEvr } from '@murli/rpmmd/version'
import type { Entry } from '../universe/entry.ts'
import type { ChoiceRules } from './best.ts'

/** A package that was put aside: by which rule, what was taken instead, and for which pattern or requirement. */
export interface Rejection {
  readonly entry: Entry
  readonly rule: RejectionRule
  readonly by: Entry | null
  readonly text: string | null
}

/** So many of one package are kept: enough to see a pattern, and a bound for memory. */
const KEPT_PER_PACKAGE = 3

/** What selection put aside, in the order of decision. */
export class Rejections {
  readonly rows: Rejection[] = []
  readonly #counts = new Map<Entry, number>()

  add(rejection: Rejection): void {
    const count = this.#counts.get(rejection.entry) ?? 0
    if (count === KEPT_PER_PACKAGE) return
    this.#counts.set(rejection.entry, count + 1)
    this.rows.push(rejection)
  }

  /** Notes a choice at the time when it is made: every candidate that was not taken, and by which rule another one won over it. */
  addChoice(choice: ChoiceRules, candidates: readonly Entry[], taken: readonly Entry[], text: string): void {
    if (candidates.length === taken.length) return
    const [first, ...others] = taken
    if (first === undefined) return
    const winner = others.reduce((leader, entry) => (isBefore(choice, leader, entry) ? leader : entry), first)
    for (const entry of candidates) {
      if (!taken.includes(entry)) this.add({ entry, rule: decidingRule(choice, winner, entry), by: winner, text })
    }
  }
}

function isBefore({ pools }: ChoiceRules, one: Entry, other: Entry): boolean {
  const rank = pools.archRank(one) - pools.archRank(other) || one.name.length - other.name.length
  return rank === 0 ? one.name <= other.name : rank < 0
}

/** The first rule by which the winner comes before another candidate. Source: spec 04 §8.6. */
function decidingRule(choice: ChoiceRules, winner: Entry, loser: Entry): RejectionRule {
  const { pools, rules } = choice
  const sameName = winner.name === loser.name
  const order = sameName || choice.lookaside ? compareEvr(winner.package, loser.package) : 0
  if (choice.lookaside && rules.highestEvrBesideLookaside && order > 0) return 'newest-of-all'
  if (sameName && order === 0 && (winner.lookaside || winner.arch === loser.arch) && !loser.lookaside) return 'copy'
  if (sameName && winner.arch === loser.arch) return 'older'
  if (choice.isChosen(winner) && !choice.isChosen(loser)) return 'already-in'
  if (pools.isNative(winner) && !pools.isNative(loser)) return 'native'
  if (pools.archRank(winner) !== pools.archRank(loser)) return 'arch'
  return winner.name.length === loser.name.length ? 'name-order' : 'shorter-name'
}
