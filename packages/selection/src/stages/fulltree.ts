import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'
import type { Entry } from '../universe/entry.ts'

/** All packages that were built together with a binary, of one of the two chains. Source: spec 04 §9.7. */
export function fulltreeStage(engine: Engine): Stage {
  const { chosen } = engine
  const fresh = newcomers(chosen.rpm)
  const handled = new Set<Entry>()
  return () => {
    let added = false
    for (const binary of fresh()) {
      if (handled.has(binary) || chosen.isFulltreeExcluded(binary)) continue
      for (const entry of siblingsToTake(engine, binary)) {
        handled.add(entry)
        if (chosen.addSibling(entry, binary)) added = true
      }
    }
    return added
  }
}

function siblingsToTake({ chosen, pools, request, universe }: Engine, binary: Entry): readonly Entry[] {
  const siblings = universe.builtFrom(binary.sourcerpm).filter((entry) => pools.isBinary(entry))
  const secondArch = siblings.filter((entry) => pools.isSecondArch(entry))
  const native = siblings.filter((entry) => !pools.isSecondArch(entry) && !isNoarch(entry))
  const noarch = siblings.filter(isNoarch)
  if (request.greedy === 'all') return [...native, ...secondArch, ...noarch]
  const isChosen = (entry: Entry) => chosen.rpm.has(entry)
  const takesNative = native.length > 0 && (native.some(isChosen) || !secondArch.some(isChosen))
  return [...(takesNative ? native : secondArch), ...noarch]
}

function isNoarch(entry: Entry): boolean {
  return entry.arch === 'noarch'
}
