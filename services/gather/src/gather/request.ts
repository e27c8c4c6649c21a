import type { GatherSlice } from '@murli/contracts/slices'
import type { Comps } from '@murli/rpmmd/comps'
import { requestLists, type SelectionRequest, type SystemRelease } from '@murli/selection'
import { type CompsInOrder, type GroupInputs, groupInputs, groupMembers, langpacksOf, requestedGroups } from './comps.ts'

export type Source = GatherSlice['sources'][number]

/** What is asked of the engine beyond the slice. */
export interface Surroundings {
  comps: CompsInOrder
  /** Of external lookaside repositories. */
  lookasideComps: readonly Comps[]
  /** Null unless `filterSystemReleasePackages` is on. Only the source `comps` looks at it. */
  systemRelease: SystemRelease | null
  /** Names of the source packages of the parent. */
  fulltreeExcludes: readonly string[]
  lookasideConfigured: boolean
}

/** A wanted package of method `nodeps`; without an arch any will do. */
export interface WantedPackage {
  name: string
  arch: string | null
}

/**
 * The request of method `deps` for one source; null when the source yields neither packages nor groups, which skips it, whatever
 * is to be prepopulated (spec 04 §4.1, §5.1).
 */
export function dependencyRequest(slice: GatherSlice, source: Source, surroundings: Surroundings): SelectionRequest | null {
  const { comps, fulltreeExcludes, lookasideComps, lookasideConfigured } = surroundings
  const withGroups = source.source === 'comps'
  const systemRelease = withGroups ? surroundings.systemRelease : null
  const packages = [...source.packages.map(nameArch), ...bestOf(systemRelease).map(nameArch)]
  if (packages.length === 0 && (!withGroups || requestedGroups(comps).length === 0)) return null
  const lists = requestLists({
    inputs: packages,
    excludes: [...source.filters.map(nameArch), ...(systemRelease?.filtered ?? [])],
    fulltreeExcludes,
    multilibWhitelist: slice.multilibWhitelist,
    multilibBlacklist: slice.multilibBlacklist,
    prepopulate: withGroups ? source.prepopulate : [],
  })
  const groups = withGroups ? groupInputs(comps, lookasideComps) : noGroups(comps, lookasideComps)
  return {
    ...lists,
    rules: slice.rules,
    richDependencies: slice.richDependencies,
    arch: slice.arch,
    inputs: [...new Set([...lists.inputs, ...groups.inputs])],
    conditionals: groups.conditionals,
    langpacks: groups.langpacks,
    multilibMethods: slice.multilibMethods,
    greedy: slice.greedy,
    fulltree: slice.fulltree,
    selfhosting: slice.selfhosting,
    dependencies: true,
    sources: true,
    debug: true,
    lookasideConfigured,
  }
}

/** What method `nodeps` takes for one source; empty skips it. Group members are wanted for the tree arch as it is written (spec 04 §10). */
export function plainWishes(slice: GatherSlice, source: Source, surroundings: Surroundings): WantedPackage[] {
  if (source.source !== 'comps') return [...source.packages]
  const members = groupMembers(surroundings.comps).map((name) => ({ name, arch: slice.arch }))
  return [...source.packages, ...bestOf(surroundings.systemRelease), ...members]
}

/** Without groups, language packs are in force all the same. */
function noGroups(comps: CompsInOrder, lookasideComps: readonly Comps[]): GroupInputs {
  return { inputs: [], conditionals: [], langpacks: langpacksOf(comps, lookasideComps) }
}

function bestOf(systemRelease: SystemRelease | null): WantedPackage[] {
  return systemRelease === null || systemRelease.best === null ? [] : [{ name: systemRelease.best, arch: null }]
}

function nameArch({ name, arch }: WantedPackage): string {
  return arch === null ? name : `${name}.${arch}`
}
