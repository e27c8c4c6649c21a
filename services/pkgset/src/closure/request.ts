import type { PkgsetClosureSlice } from '@murli/contracts/slices'
import type { Comps } from '@murli/rpmmd/comps'
import { expandGroups, groupDocument, mergeGroups, requestLists, type SelectionRequest } from '@murli/selection'

/** Every second-arch package of a native one comes along. Source: spec 03 §3.1. */
export const MULTILIB_METHODS: readonly string[] = ['all']

/** Every rpm-md arch of a closure wants its release package; the name is always asked for. Source: spec 03 §3.1. */
const SYSTEM_RELEASE = 'system-release'

/**
 * The request of a closure: all groups of the arch's comps and the configured names, with everything that the engine can add
 * switched on, so that whatever a variant may want later is in the set. Source: spec 03 §3.1 step 2 and 3.
 */
export function closureRequest(slice: PkgsetClosureSlice, comps: Comps | null): SelectionRequest {
  const { groups, langpacks } = mergeGroups(comps === null ? [] : [groupDocument(comps)])
  const expanded = expandGroups(
    groups,
    Array.from(groups.keys(), (id) => ({ id })),
  )
  const lists = requestLists({
    inputs: [...slice.packages, SYSTEM_RELEASE],
    prepopulate: slice.prepopulate,
    excludes: [],
    fulltreeExcludes: [],
    multilibWhitelist: [],
    multilibBlacklist: [],
  })
  return {
    ...lists,
    rules: slice.rules,
    // a variant may select less than the closure, so that other branches of a condition count there
    richDependencies: slice.richDependencies === 'union' ? 'union' : 'branches',
    arch: slice.arch,
    inputs: [...new Set([...expanded.inputs, ...lists.inputs])],
    conditionals: expanded.conditionals,
    langpacks,
    multilibMethods: MULTILIB_METHODS,
    greedy: 'none',
    fulltree: true,
    selfhosting: true,
    dependencies: true,
    sources: true,
    debug: true,
    lookasideConfigured: false,
  }
}
