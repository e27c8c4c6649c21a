import { hasFallback } from '@murli/rpmmd/arch'
import type { Dependency } from '@murli/rpmmd/dependency'
import type { Engine } from '../engine/engine.ts'
import { globMatcher, isPlainText } from '@murli/rpmmd/glob'
import type { Cause } from '../engine/edges.ts'
import type { Entry } from '../universe/entry.ts'

const DEBUG_PATTERN = /^.+-debug(?:info|source)/s
const SYSTEM_RELEASE: Dependency = { name: 'system-release', flags: null, epoch: null, version: null, release: null, pre: false }

/** Chooses for all input patterns, then adds: what one pattern brings does not change what another one finds. Source: spec 04 §5.3, §9.1. */
export function addInputs(engine: Engine): void {
  const { chosen, request } = engine
  const found = [...new Set(request.inputs)].map((pattern) => ({ pattern, ...hitsOf(engine, pattern) }))
  const choices = found.map(({ pattern, debug, hits }) => {
    if (hits.length === 0) chosen.missing.add(pattern)
    const names = Map.groupBy(hits, (entry) => entry.name)
    return { pattern, debug, entries: [...names.values()].flatMap((candidates) => engine.best(candidates, pattern, { debug })) }
  })
  for (const { pattern, debug, entries } of choices) {
    const cause: Cause = { kind: 'input', by: null, text: pattern }
    for (const entry of entries) {
      if (debug) chosen.addDebug(entry, cause, 'input')
      else chosen.addBinary(entry, cause, 'input')
    }
  }
}

/** Adds what the prepopulate entries name. Source: spec 04 §9, stage 9.1. */
export function addPrepopulated(engine: Engine): void {
  const { chosen, request } = engine
  for (const text of new Set(request.prepopulate)) {
    const dot = text.lastIndexOf('.')
    const candidates = engine.universe.firstOfEachBuild(
      engine.binariesNamed(text.slice(0, dot)).filter((entry) => entry.arch === text.slice(dot + 1)),
    )
    if (candidates.length === 0) chosen.prepopulateUnmatched.add(text)
    for (const entry of engine.best(candidates, text)) chosen.addBinary(entry, { kind: 'prepopulate', by: null, text }, 'prepopulate')
  }
}

interface Hits {
  readonly debug: boolean
  readonly hits: readonly Entry[]
}

function hitsOf(engine: Engine, pattern: string): Hits {
  const { pools, request, rules, universe } = engine
  if (pattern === 'system-release' && request.greedy === 'all') {
    const providers = universe.providers.providersOf(SYSTEM_RELEASE).map((id) => universe.entry(id))
    return { debug: false, hits: providers.filter((entry) => pools.isBinary(entry)) }
  }
  const secondArch = pattern.endsWith('.+')
  const glob = secondArch ? pattern.slice(0, -'.+'.length) : pattern
  const fits = (entry: Entry) => !secondArch || pools.isMultilib(entry)
  if (DEBUG_PATTERN.test(pattern)) {
    return { debug: true, hits: fitting(engine, glob).filter((entry) => pools.isDebugCandidate(entry) && fits(entry)) }
  }
  const binaries = (name: string) => fitting(engine, name).filter((entry) => pools.isBinary(entry))
  if (secondArch) return { debug: false, hits: binaries(glob).filter(fits) }
  const dot = pattern.indexOf('.')
  const arch = pattern.slice(dot + 1)
  if (!rules.archPatterns || dot < 0 || !hasFallback(arch)) return { debug: false, hits: binaries(pattern) }
  return { debug: false, hits: binaries(pattern.slice(0, dot)).filter((entry) => entry.arch === arch) }
}

function fitting({ universe }: Engine, glob: string): readonly Entry[] {
  if (isPlainText(glob)) return universe.named(glob)
  const matches = globMatcher(glob)
  return Iterator.from(universe.names())
    .filter(matches)
    .flatMap((name) => universe.named(name))
    .toArray()
}
