import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'
import type { Entry } from '../universe/entry.ts'

/** The source package of each binary; a binary without one in the universe has none. Source: spec 04 §9, stage 9.5. */
export function sourceStage(engine: Engine): Stage {
  const { chosen } = engine
  const known = new Map<string, Entry | null>()
  const fresh = newcomers(chosen.rpm)
  return () => {
    let added = false
    for (const binary of fresh()) {
      const source = known.get(binary.sourcerpm) ?? sourceOf(engine, binary)
      known.set(binary.sourcerpm, source)
      if (source !== null && chosen.addSource(source, binary, { kind: 'source-of', by: binary, text: null })) added = true
    }
    return added
  }
}

function sourceOf({ pools, universe }: Engine, binary: Entry): Entry | null {
  const sources = universe.sourcesOf(binary.sourcerpm).filter((entry) => pools.isSource(entry))
  return sources.find((entry) => entry.package.repo === binary.package.repo) ?? sources[0] ?? null
}
