import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'
import { multilibTest } from '../multilib/test.ts'
import type { Entry } from '../universe/entry.ts'

/** Second-arch packages of the native binaries' builds, as far as the multilib rules want them. Source: spec 04 §9.9. */
export function multilibStage(engine: Engine): Stage {
  const { chosen, pools, request } = engine
  const isWanted = multilibTest(request)
  const fresh = newcomers(chosen.rpm)
  return () => {
    let added = false
    for (const binary of fresh()) {
      if (binary.arch === 'noarch' || pools.isSecondArch(binary)) continue
      for (const entry of engine.best(counterparts(engine, binary), binary.name)) {
        if (!isWanted(entry.package)) chosen.rejections.add({ entry, rule: 'multilib', by: binary, text: null })
        else if (chosen.addBinary(entry, { kind: 'multilib', by: binary, text: null }, 'multilib')) added = true
      }
    }
    return added
  }
}

/** Packages of the second chain with the same name, version and release; the epoch is not looked at. */
function counterparts(engine: Engine, binary: Entry): readonly Entry[] {
  const { version, release } = binary.package
  const same = engine
    .binariesNamed(binary.name)
    .filter((entry) => engine.pools.isSecondArch(entry) && entry.package.version === version && entry.package.release === release)
  return engine.universe.firstOfEachBuild(same)
}
