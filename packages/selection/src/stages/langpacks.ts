import { newcomers } from '../engine/engine.ts'
import type { Engine, Stage } from '../engine/engine.ts'
import { globMatcher } from '@murli/rpmmd/glob'
import type { Entry } from '../universe/entry.ts'

/** Language packs of the binaries, one package of each name. Source: spec 04 §9.8. */
export function langpackStage(engine: Engine): Stage {
  const { chosen, request } = engine
  const patterns = Map.groupBy(request.langpacks, ({ name }) => name)
  const fresh = newcomers(chosen.rpm)
  return () => {
    let added = false
    for (const binary of fresh()) {
      for (const { install } of patterns.get(binary.name) ?? []) {
        for (const entry of langpacks(engine, install.replaceAll('%s', '*'))) {
          if (chosen.addBinary(entry, { kind: 'langpack', by: binary, text: install }, 'langpack')) added = true
        }
      }
    }
    return added
  }
}

/** For every fitting name the package to take. With greedy `all` it is the one that would be taken without it. */
function langpacks(engine: Engine, glob: string): Entry[] {
  const { universe } = engine
  const matches = globMatcher(glob)
  const names = Iterator.from(universe.names()).filter((name) => matches(name) && isLangpackName(name))
  return names.flatMap((name) => firstOf(engine, engine.best(engine.binariesNamed(name), glob))).toArray()
}

function firstOf({ pools }: Engine, entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => pools.archRank(a) - pools.archRank(b)).slice(0, 1)
}

function isLangpackName(name: string): boolean {
  return !name.endsWith('-devel') && !name.endsWith('-static') && name !== 'man-pages-overrides'
}
