import { askedBy } from '../engine/asked.ts'
import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'
import type { Entry } from '../universe/entry.ts'

/**
 * Debug packages of the binaries: same source and arch, named after the binary or holding sources. Source: spec 04 §9, stage 9.6a;
 * the flag that some rules put on what a lookaside binary asks for, §7.2.
 */
export function debugStage(engine: Engine): Stage {
  const { chosen, pools, rules, universe } = engine
  const fresh = newcomers(chosen.rpm)
  const belongsTo = (entry: Entry, binary: Entry) =>
    pools.isDebug(entry) && entry.arch === binary.arch && (entry.name.includes('-debugsource') || entry.name === `${binary.name}-debuginfo`)
  return () => {
    let added = false
    for (const binary of fresh()) {
      for (const entry of universe.debugBuiltFrom(binary.sourcerpm)) {
        if (!belongsTo(entry, binary)) continue
        if (chosen.addDebug(entry, { kind: 'debug-of', by: binary, text: null })) added = true
        if (binary.lookaside && rules.lookasideBinaryFlagsDebug) chosen.debuginfo.flag(entry, 'lookaside')
      }
    }
    return added
  }
}

/** Requirements of the debug packages, among debug packages. Source: spec 04 §9, stage 9.6b. */
export function debugRequirementStage(engine: Engine): Stage {
  const { chosen } = engine
  const asked = askedBy(engine, chosen.debuginfo, true)
  return () => {
    let added = false
    for (const { by, entry, requirement } of asked()) {
      if (chosen.rpm.has(entry)) continue
      if (chosen.addDebugRequirement(entry, { kind: 'debug-requires', by, text: requirement })) added = true
    }
    return added
  }
}
