import { selectPackages } from '../src/engine/select.ts'
import { excludesOfGroups, expandGroups, mergeGroups } from '../src/groups/groups.ts'
import { requestLists } from '../src/request/lists.ts'
import type { Dependency, Selected, SelectionRequest, SelectionResult, SelectionRules, UniversePackage } from '../src/types.ts'
import { prepareUniverse } from '../src/universe/universe.ts'
import type { VectorCase, VectorEntry, VectorOutcome, VectorPackage, VectorUniverse } from '../src/vectors/document.ts'

/** How a case is run: by whose rules, and whether packages tell which files primary metadata lists, too. */
export interface RunOptions {
  rules: SelectionRules
  primary: boolean
}

/** Runs a case. */
export function runCase(universe: VectorUniverse, vector: VectorCase, options: RunOptions): VectorOutcome {
  const ids = [...(vector.lookaside ?? []), ...vector.repos]
  const packages = ids.flatMap((id) => {
    const lookaside = vector.lookaside?.includes(id) ?? false
    return repository(universe, id).packages.map((packaged) => universePackage(packaged, id, lookaside, options.primary))
  })
  return outcome(selectPackages(prepareUniverse(packages), requestOf(universe, ids, vector, options.rules)))
}

function requestOf(universe: VectorUniverse, ids: string[], vector: VectorCase, rules: SelectionRules): SelectionRequest {
  const { options } = vector
  const comps = ids.map((id) => ({ groups: [], langpacks: [], ...repository(universe, id).comps }))
  const { groups, langpacks } = mergeGroups(comps)
  const expanded = expandGroups(groups, vector.groups ?? [])
  const excluded = excludesOfGroups(groups, vector.exclude_groups?.map(({ id }) => id) ?? [])
  const lists = requestLists({
    inputs: vector.packages,
    excludes: vector.exclude ?? [],
    prepopulate: options.prepopulate ?? [],
    fulltreeExcludes: options.fulltree_excludes ?? [],
    multilibWhitelist: options.multilib_whitelist ?? [],
    multilibBlacklist: options.multilib_blacklist ?? [],
  })
  return {
    ...lists,
    rules,
    richDependencies: 'union',
    arch: vector.arch,
    inputs: [...lists.inputs, ...expanded.inputs],
    excludes: [...lists.excludes, ...excluded],
    conditionals: [...(vector.conditional ?? []), ...expanded.conditionals],
    langpacks: options.langpacks === 'comps' ? langpacks : (options.langpacks ?? []),
    multilibMethods: options.multilib_methods ?? [],
    greedy: options.greedy ?? 'none',
    fulltree: options.fulltree ?? false,
    selfhosting: options.selfhosting ?? false,
    dependencies: options.resolve_deps ?? true,
    sources: !(options.exclude_source ?? false),
    debug: !(options.exclude_debug ?? false),
    lookasideConfigured: (vector.lookaside ?? []).length > 0,
  }
}

function repository(universe: VectorUniverse, id: string): Exclude<VectorUniverse['repos'][string], { same_as: string }> {
  const found = universe.repos[id]
  if (found === undefined) throw new Error(`the universe has no repository ${id}`)
  return 'same_as' in found ? repository(universe, found.same_as) : found
}

function universePackage(packaged: VectorPackage, repo: string, lookaside: boolean, primary: boolean): UniversePackage {
  const { name, epoch, version, release, arch, sourcerpm } = packaged
  const files = packaged.files.map(({ path }) => path)
  return {
    name,
    epoch: String(epoch),
    version,
    release,
    arch,
    sourcerpm: sourcerpm ?? '',
    repo,
    lookaside,
    provides: packaged.provides.map(dependency),
    requires: packaged.requires.map(dependency),
    files: () => files,
    ...(primary ? { primaryFiles: () => packaged.primary_files } : {}),
  }
}

function dependency(written: Partial<Dependency> & { name: string }): Dependency {
  return { flags: null, epoch: null, version: null, release: null, pre: false, ...written }
}

function outcome(result: SelectionResult<UniversePackage>): VectorOutcome {
  return {
    rpm: result.rpm.map(entry),
    srpm: result.srpm.map(entry),
    debuginfo: result.debuginfo.map(entry),
    unresolved: Object.fromEntries(result.unresolved),
    unmatched: result.missing,
    prepopulate_unmatched: result.prepopulateUnmatched,
  }
}

function entry({ package: { name, epoch, version, release, arch, repo }, flags }: Selected<UniversePackage>): VectorEntry {
  return { pkg: `${name}-${epoch}:${version}-${release}.${arch}`, repo, flags: [...flags] }
}
