import { bool, byVariant, byVariantArch, either, folding, list, record, required, str, strOrNone } from '../shape/build.ts'
import { optional, withDefault } from '../shape/option.ts'
import { repos } from '../shape/sources.ts'

const TUNES = { noEffect: true, note: 'Only matters to phases that run in Koji.' }

const ostreeKeys = {
  treefile: required(str),
  config_url: required(str),
  ostree_repo: required(str),
  config_branch: str,
  failable: list(str),
  keep_original_sources: bool,
  update_summary: bool,
  force_new_commit: bool,
  unified_core: bool,
  tag_ref: bool,
  version: str,
  ostree_ref: str,
}

const ostree = record({ ...ostreeKeys, repo: repos, arches: list(str), runroot_packages: list(str) })

const legacyOstree = record({
  ...ostreeKeys,
  repo: folding(repos, { alias: 'extra_source_repos', appends: ['repo_from', 'source_repo_from'] }),
})

const ostreeContainer = record({
  treefile: required(str),
  config_url: required(str),
  repo: repos,
  keep_original_sources: bool,
  tag_ref: bool,
  config_branch: str,
  arches: list(str),
  failable: list(str),
  runroot_packages: list(str),
  version: str,
  subvariant: str,
  name: str,
})

const ostreeInstaller = record({
  repo: repos,
  release: strOrNone,
  failable: list(str),
  installpkgs: list(str),
  add_template: list(str),
  add_arch_template: list(str),
  add_template_var: list(str),
  add_arch_template_var: list(str),
  extra_runroot_pkgs: list(str),
  rootfs_size: str,
  template_repo: str,
  template_branch: str,
  skip_branding: bool,
})

/** OSTree (spec 01 §2.14). */
export const OSTREE_OPTIONS = {
  ostree: optional(either(byVariant(either(ostree, list(ostree))), byVariantArch(legacyOstree)), 'OSTree repositories by variant.'),
  ostree_container: optional(byVariant(either(ostreeContainer, list(ostreeContainer))), 'OSTree containers by variant.'),
  ostree_installer: withDefault(byVariantArch(ostreeInstaller), [], 'OSTree installers by variant and arch.'),
  ostree_use_koji_plugin: withDefault(bool, false, 'Use a Koji plugin task instead of runroot.', TUNES),
  ostree_installer_use_koji_plugin: withDefault(bool, false, 'Use a Koji plugin task instead of runroot.'),
  ostree_container_use_koji_plugin: withDefault(bool, false, 'Use a Koji plugin task instead of runroot.', TUNES),
  ostree_installer_overwrite: withDefault(bool, false, 'Allow both buildinstall and an OSTree installer in one tree.'),
}
