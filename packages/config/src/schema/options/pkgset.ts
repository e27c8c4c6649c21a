import { bool, byVariant, list, mapOf, num, oneOf, strOrNone, strs, str } from '../shape/build.ts'
import { mandatory, optional, withDefault } from '../shape/option.ts'

const KOJI_SOURCE = { noEffect: true, note: 'Only matters to the package source `koji`.' }

/** Package set (spec 01 §2.6). */
export const PKGSET_OPTIONS = {
  pkgset_source: mandatory(oneOf('koji', 'repos'), 'Where packages come from.'),
  sigkeys: withDefault(list(strOrNone, { min: 1 }), [null], 'Signing keys in order of preference; `None` or `""` allows unsigned copies.'),
  pkgset_koji_tag: optional(strs, 'Tags to take packages from.', KOJI_SOURCE),
  pkgset_koji_builds: optional(strs, 'Extra builds.', KOJI_SOURCE),
  pkgset_koji_scratch_tasks: optional(strs, 'Extra scratch builds; only for compose type `test`.', KOJI_SOURCE),
  pkgset_koji_module_tag: withDefault(strs, [], 'Tags to take modules from.', KOJI_SOURCE),
  pkgset_koji_module_builds: optional(byVariant(list(str)), 'Extra module builds by variant.', KOJI_SOURCE),
  pkgset_koji_inherit: withDefault(bool, true, 'Follow tag inheritance.', KOJI_SOURCE),
  pkgset_koji_inherit_modules: withDefault(bool, false, 'Follow tag inheritance of module tags.', KOJI_SOURCE),
  pkgset_repos: optional(
    mapOf(strs),
    'Repositories by arch: those of the arch, then those of `*`. Entries without `://` are relative to the configuration directory.',
  ),
  pkgset_scratch_modules: optional(byVariant(list(str)), 'Scratch module builds by variant.', KOJI_SOURCE),
  pkgset_exclusive_arch_considers_noarch: withDefault(bool, true, '`noarch` in ExclusiveArch means “everywhere”.'),
  pkgset_inherit_exclusive_arch_to_noarch: withDefault(
    bool,
    true,
    'ExclusiveArch and ExcludeArch of a source also bind its noarch packages.',
  ),
  pkgset_allow_reuse: withDefault(bool, true, 'Reuse from old composes.', {
    noEffect: true,
    note: 'Results are always reused when their inputs are the same.',
  }),
  signed_packages_retries: withDefault(num, 0, 'Extra look-ups for a signed copy.', KOJI_SOURCE),
  signed_packages_wait: withDefault(num, 30, 'Seconds between look-ups.', KOJI_SOURCE),
}
