import { bool, byVariant, byVariantArch, either, list, mapOf, oneOf, openRecord, pairOfNames, str, strs } from '../shape/build.ts'
import { mandatory, optional, optionalAs, withDefault } from '../shape/option.ts'
import { fileSource } from '../shape/sources.ts'

const sourceMethod = oneOf('deps', 'nodeps')

/** Package selection (spec 01 §2.7). */
export const GATHER_OPTIONS = {
  gather_method: mandatory(
    either(
      oneOf('deps', 'nodeps', 'hybrid'),
      byVariant(either(oneOf('hybrid'), openRecord({ module: sourceMethod, comps: sourceMethod, json: sourceMethod }))),
    ),
    'How packages are selected, for all variants or by variant and source; the last matching variant pattern counts.',
  ),
  gather_fulltree: withDefault(bool, false, 'Add all siblings of a source package.'),
  gather_selfhosting: withDefault(bool, false, 'Follow build dependencies.'),
  greedy_method: withDefault(oneOf('none', 'all', 'build'), 'none', 'How many providers of a requirement are taken.'),
  gather_backend: withDefault(oneOf('dnf'), 'dnf', 'Dependency solver.', { noEffect: true, note: 'Murli has one of its own.' }),
  gather_rules: optionalAs(
    oneOf('4.3', '4.10'),
    '4.3',
    'Murli only: whose selection rules count, those of Pungi 4.3 or of Pungi 4.10, which understands `name.arch` and keeps older builds selectable.',
  ),
  gather_rich_deps: optionalAs(
    oneOf('union', 'evaluate'),
    'union',
    'Murli only: `union` takes what a boolean dependency names for providers of one capability, as Pungi does; `evaluate` solves it as rpm does.',
  ),
  gather_prepopulate: optional(fileSource, 'JSON `{variant: {arch: {build: [package]}}}`: packages that filters do not touch.'),
  gather_source_mapping: optional(str, 'JSON `{variant: {arch: {name: [arch or null]}}}`: input packages.'),
  gather_profiler: withDefault(bool, false, 'Extra timing output.', { noEffect: true, note: 'Every task reports its timing.' }),
  gather_allow_reuse: withDefault(bool, false, 'Reuse results of an old compose.', {
    noEffect: true,
    note: 'Results are always reused when their inputs are the same.',
  }),
  gather_lookaside_repos: withDefault(byVariantArch(strs), [], 'Repositories that satisfy dependencies without being copied.'),
  additional_packages: withDefault(byVariantArch(list(str)), [], 'Extra package globs, `name` or `name.arch`.'),
  filter_packages: withDefault(byVariantArch(list(str)), [], 'Package globs to leave out.'),
  filter_modules: withDefault(byVariantArch(list(str)), [], 'Module globs to leave out.'),
  filter_system_release_packages: withDefault(bool, true, 'Keep only the best system-release package.'),
  multilib: withDefault(byVariantArch(list(str)), [], 'Multilib methods: `none`, `all`, `runtime`, `devel`.'),
  multilib_blacklist: withDefault(mapOf(list(str)), {}, 'Globs that are never multilib, by arch.'),
  multilib_whitelist: withDefault(mapOf(list(str)), {}, 'Names that are always multilib, by arch.'),
  check_deps: withDefault(bool, true, 'Fail on unresolved dependencies.'),
  require_all_comps_packages: withDefault(bool, false, 'Fail when a requested package does not exist.'),
  variant_as_lookaside: optionalAs(list(pairOfNames), [], 'Pairs of variant and the variant that it builds upon, by UID.'),
}
