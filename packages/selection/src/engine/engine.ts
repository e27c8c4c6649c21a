import { applyExcludes } from '../pools/excludes.ts'
import { keepNewest } from '../pools/newest.ts'
import { Pools } from '../pools/pools.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import type { SelectionRequest, UniversePackage } from '../types.ts'
import { compareEntries } from '../universe/entry.ts'
import type { Entry } from '../universe/entry.ts'
import type { Universe } from '../universe/universe.ts'
import { best } from './best.ts'
import type { ChoicePurpose, ChoiceRules } from './best.ts'
import { Chosen } from './chosen.ts'
import type { ChosenList } from './chosen.ts'
import { RequirementChoice } from './requirement-choice.ts'
import { RequirementResolver } from './requirements.ts'

/** What the stages of one selection share. */
export class Engine {
  readonly universe: Universe<UniversePackage>
  readonly request: SelectionRequest
  readonly rules: RuleSet
  readonly pools: Pools
  readonly chosen: Chosen
  readonly requirements: RequirementResolver
  readonly #choice: ChoiceRules

  constructor(universe: Universe<UniversePackage>, request: SelectionRequest) {
    this.universe = universe
    this.request = request
    this.rules = ruleSetOf(request.rules)
    this.pools = new Pools(request.arch)
    this.chosen = new Chosen(request.fulltreeExcludes)
    applyExcludes(this.pools, universe, request, this.chosen.rejections)
    if (this.rules.newestOnly) keepNewest(this.pools, universe, this.chosen.rejections)
    const lookaside = request.lookasideConfigured ?? universe.hasLookaside
    const isChosen = (entry: Entry) => this.chosen.rpm.has(entry)
    this.#choice = { rules: this.rules, pools: this.pools, greedy: request.greedy, lookaside, isChosen }
    this.requirements = new RequirementResolver(request, this.chosen, new RequirementChoice(universe, this.#choice, this.chosen))
  }

  /** The packages to take of the candidates for what asks for them: a pattern or a name. Source: spec 04 §8.6. */
  best(candidates: readonly Entry[], text: string, purpose: ChoicePurpose = {}): readonly Entry[] {
    const taken = best(this.#choice, candidates, purpose)
    this.chosen.rejections.addChoice(this.#choice, candidates, taken, text)
    return taken
  }

  /** Binary packages of exactly that name that may be taken. */
  binariesNamed(name: string): readonly Entry[] {
    return this.universe.named(name).filter((entry) => this.pools.isBinary(entry))
  }
}

/** A step of the selection: looks at what is chosen and adds to it. @returns whether it added something. */
export type Stage = () => boolean

/** Gives the packages that came into a list since it was asked last, in the order in which packages are walked. Source: spec 04 §9. */
export function newcomers(list: ChosenList): () => Entry[] {
  let seen = 0
  return () => {
    const fresh = list.entries.slice(seen).toSorted(compareEntries)
    seen += fresh.length
    return fresh
  }
}
