import { askedBy } from '../engine/asked.ts'
import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'

/** Conditionals of the binaries. The flag goes on the binary that triggers one. Source: spec 04 §9, stage 9.2. */
export function conditionalStage(engine: Engine): Stage {
  const { chosen, request } = engine
  const conditionals = Map.groupBy(request.conditionals, ({ name }) => name)
  const fresh = newcomers(chosen.rpm)
  return () => {
    let added = false
    for (const binary of fresh()) {
      for (const { install } of conditionals.get(binary.name) ?? []) {
        for (const entry of engine.best(engine.binariesNamed(install), install)) {
          if (!chosen.addBinary(entry, { kind: 'conditional', by: binary, text: install })) continue
          chosen.rpm.flag(binary, 'conditional')
          added = true
        }
      }
    }
    return added
  }
}

/** Requirements of the binaries. Source: spec 04 §9, stage 9.3. */
export function requirementStage(engine: Engine): Stage {
  const { chosen } = engine
  const asked = askedBy(engine, chosen.rpm, false)
  return () => {
    let added = false
    for (const { by, entry, requirement } of asked()) {
      if (chosen.addBinary(entry, { kind: 'requires', by, text: requirement })) added = true
    }
    return added
  }
}

/** Build requirements of the sources. The flag goes on the source. Source: spec 04 §9, stage 9.4. */
export function buildRequirementStage(engine: Engine): Stage {
  const { chosen } = engine
  const asked = askedBy(engine, chosen.srpm, false)
  return () => {
    let added = false
    for (const { by, entry, requirement } of asked()) {
      if (!chosen.addBinary(entry, { kind: 'build-requires', by, text: requirement })) continue
      chosen.srpm.flag(by, 'self-hosting')
      added = true
    }
    return added
  }
}
