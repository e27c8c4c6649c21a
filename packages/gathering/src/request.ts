import type { RichDependencies, SelectionRules } from '@murli/contracts/slices'
import { excludesOfGroups, expandGroups, type MergedGroups, requestLists, type SelectionRequest } from '@murli/selection'
import type { GatherCase } from './case.ts'

/** Whose rules count; a case does not say. */
export interface GatherRules {
  readonly rules: SelectionRules
  readonly richDependencies: RichDependencies
}

/**
 * The request that a case stands for, with the groups and langpacks of its repositories (spec 04 §5).
 * @throws {SelectionError} GATHER_FAILED when a group is in no comps.
 */
export function caseRequest(gatherCase: GatherCase, { groups, langpacks }: MergedGroups, rules: GatherRules): SelectionRequest {
  const { options } = gatherCase
  const expanded = expandGroups(groups, gatherCase.groups)
  const excluded = excludesOfGroups(
    groups,
    gatherCase.exclude_groups.map(({ id }) => id),
  )
  const lists = requestLists({
    inputs: gatherCase.packages,
    excludes: gatherCase.exclude,
    prepopulate: options.prepopulate,
    fulltreeExcludes: options.fulltree_excludes,
    multilibWhitelist: options.multilib_whitelist,
    multilibBlacklist: options.multilib_blacklist,
  })
  return {
    ...lists,
    ...rules,
    arch: gatherCase.solver_arch ?? gatherCase.arch,
    inputs: [...new Set([...lists.inputs, ...expanded.inputs])],
    excludes: [...new Set([...lists.excludes, ...excluded])],
    conditionals: [...gatherCase.conditional, ...expanded.conditionals],
    langpacks: options.langpacks === 'comps' ? langpacks : options.langpacks,
    multilibMethods: options.multilib_methods,
    greedy: options.greedy,
    fulltree: options.fulltree,
    selfhosting: options.selfhosting,
    dependencies: options.resolve_deps,
    sources: !options.exclude_source,
    debug: !options.exclude_debug,
    lookasideConfigured: gatherCase.lookaside.length > 0,
  }
}
