import { buildRequirementStage, conditionalStage, requirementStage } from '../stages/dependencies.ts'
import { debugRequirementStage, debugStage } from '../stages/debug.ts'
import { fulltreeStage } from '../stages/fulltree.ts'
import { addInputs, addPrepopulated } from '../stages/inputs.ts'
import { langpackStage } from '../stages/langpacks.ts'
import { multilibStage } from '../stages/multilib.ts'
import { sourceStage } from '../stages/sources.ts'
import type { SelectionRequest, SelectionResult, UniversePackage } from '../types.ts'
import type { Universe } from '../universe/universe.ts'
import { Engine } from './engine.ts'
import type { Stage } from './engine.ts'
import { Reasons } from './reasons.ts'

/**
 * Selects what a tree gets: inputs, what they require, sources, debug packages, siblings, language packs and second-arch packages,
 * until nothing more comes in. The same universe and request give the same result. Source: spec 04 §8, §9.
 * @throws {SelectionError} code `GATHER_FAILED` for an unknown multilib method.
 */
export function selectPackages<P extends UniversePackage>(universe: Universe<P>, request: SelectionRequest): SelectionResult<P> {
  const engine = new Engine(universe, request)
  const stages = stagesOf(engine)
  addInputs(engine)
  addPrepopulated(engine)
  while (stages.some((stage) => stage()) || engine.requirements.conditions.activateNext());
  engine.requirements.conditions.finish()
  const { chosen } = engine
  const reasons = new Reasons(universe, chosen)
  return {
    rpm: reasons.selected(chosen.rpm),
    srpm: reasons.selected(chosen.srpm),
    debuginfo: reasons.selected(chosen.debuginfo),
    missing: [...chosen.missing].toSorted(),
    unresolved: new Map([...chosen.unresolved].toSorted(byKey).map(([key, texts]) => [key, [...texts].toSorted()])),
    prepopulateUnmatched: [...chosen.prepopulateUnmatched].toSorted(),
    rejected: reasons.rejected(),
  }
}

/** The stages that this request wants, in order. Each time one adds something, all start over. Source: spec 04 §9. */
function stagesOf(engine: Engine): Stage[] {
  const { debug, dependencies, fulltree, selfhosting, sources } = engine.request
  return [
    ...(dependencies ? [conditionalStage(engine), requirementStage(engine)] : []),
    ...(dependencies && selfhosting && sources ? [buildRequirementStage(engine)] : []),
    ...(sources ? [sourceStage(engine)] : []),
    ...(debug ? [debugStage(engine)] : []),
    ...(debug && dependencies ? [debugRequirementStage(engine)] : []),
    ...(fulltree ? [fulltreeStage(engine)] : []),
    langpackStage(engine),
    multilibStage(engine),
  ]
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
