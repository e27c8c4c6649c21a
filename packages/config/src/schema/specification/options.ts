/**
 * Every option as spec 01 §2 has it, in its own shorthand (spec 01 §0.2), written from there and not from the schema: `name*` is required,
 * `= value` a default, `{k: T}` a closed object and `{k: T, ...}` an open one, `{*: T}` an object with any keys, `[T]>=1` and `[T]==1` lists
 * of at least or exactly so many, `pair` at most two strings, `SCM(file)` and the like a reference to files.
 */
export const OPTIONS_OF_THE_SPECIFICATION = `
# 2.2 Release identity
release_name*: str
release_short*: str
release_version*: str
release_type: "fast"|"ga"|"updates"|"updates-testing"|"eus"|"aus"|"els"|"tus"|"e4s" = "ga"
release_internal: bool = false
release_discinfo_description: str
treeinfo_version: str
compose_type: "test"|"ci"|"nightly"|"production"|"development"
base_product_name: str
base_product_short: str
base_product_version: str
base_product_type: str = "ga"

# 2.3 General
variants_file*: SCM(file)
comps_file: SCM(file)
comps_filter_environments: bool = true
module_defaults_dir: SCM(dir)
module_obsoletes_dir: SCM(dir)
module_defaults_override_dir: str
tree_arches: [str] = []
tree_variants: [str] = []
failable_deliverables: VA<[str]> = []
translate_paths: [pair] = []
link_type: "hardlink"|"copy"|"hardlink-or-copy"|"symlink"|"abspath-symlink" = "hardlink-or-copy"
hashed_directories: bool = false
skip_phases: [phase] = []
symlink_isos_to: str
paths_module: str
dogpile_cache_backend: str
dogpile_cache_expiration_time: num
dogpile_cache_arguments: object = {}
cts_url: str
cts_keytab: str
cts_oidc_token_url: url
cts_oidc_client_id: str
mbs_api_url: str

# 2.5 Koji and runroot
koji_profile: str
koji_event: num
koji_cache: str
runroot_tag: str
runroot_channel: str|null
runroot_method: method|{buildinstall: method, createiso: method, ostree: method, ostree_installer: method}
global_runroot_method: method
runroot_weights: {buildinstall: num, createiso: num, ostree: num, ostree_installer: num} = {}
runroot_ssh_username: str = "root"
runroot_ssh_hostnames: object = {}
runroot_ssh_init_template: str
runroot_ssh_install_packages_template: str
runroot_ssh_run_template: str

# 2.6 pkgset
pkgset_source*: "koji"|"repos"
sigkeys: [str|null]>=1 = [null]
pkgset_koji_tag: strs
pkgset_koji_builds: strs
pkgset_koji_scratch_tasks: strs
pkgset_koji_module_tag: strs = []
pkgset_koji_module_builds: VM<[str]>
pkgset_koji_inherit: bool = true
pkgset_koji_inherit_modules: bool = false
pkgset_repos: {*: strs}
pkgset_scratch_modules: VM<[str]>
pkgset_exclusive_arch_considers_noarch: bool = true
pkgset_inherit_exclusive_arch_to_noarch: bool = true
pkgset_allow_reuse: bool = true
signed_packages_retries: num = 0
signed_packages_wait: num = 30

# 2.7 gather
gather_method*: "deps"|"nodeps"|"hybrid"|VM<"hybrid"|{module: source_method, comps: source_method, json: source_method, ...}>
gather_fulltree: bool = false
gather_selfhosting: bool = false
greedy_method: "none"|"all"|"build" = "none"
gather_backend: "dnf" = "dnf"
gather_prepopulate: SCM(file)
gather_source_mapping: str
gather_profiler: bool = false
gather_allow_reuse: bool = false
gather_lookaside_repos: VA<strs> = []
additional_packages: VA<[str]> = []
filter_packages: VA<[str]> = []
filter_modules: VA<[str]> = []
filter_system_release_packages: bool = true
multilib: VA<[str]> = []
multilib_blacklist: {*: [str]} = {}
multilib_whitelist: {*: [str]} = {}
check_deps: bool = true
require_all_comps_packages: bool = false
variant_as_lookaside: [[str]==2]

# 2.8 createrepo and product certificates
createrepo_c: bool = true
createrepo_checksum: "sha1"|"sha256"|"sha512" = "sha256"
createrepo_use_xz: bool = false
createrepo_num_threads: num = 7
createrepo_num_workers: num = 3
createrepo_database: bool
createrepo_extra_args: [str] = []
createrepo_extra_modulemd: {*: scm(dir)}
createrepo_enable_cache: bool = true
createrepo_deltas: bool|VA<bool>
product_id: SCM(dir)
product_id_allow_missing: bool = false
product_id_allow_name_prefix: bool = true

# 2.9 buildinstall
buildinstall_method: "lorax"
lorax_options: VA<{
  bugurl: str, nomacboot: bool, noupgrade: bool, add_template: [str], add_arch_template: [str], add_template_var: [str],
  add_arch_template_var: [str], dracut_args: [str], rootfs_size: int, version: str, skip_branding: bool, squashfs_only: bool,
  configuration_file: SCM(file), rootfs_type: str
}> = []
lorax_extra_sources: VA<strs> = []
lorax_use_koji_plugin: bool = false
buildinstall_kickstart: SCM(file)
buildinstall_topdir: str
buildinstall_skip: VA<bool> = []
buildinstall_packages: VA<[str]> = []
buildinstall_allow_reuse: bool = false
buildinstall_use_guestmount: bool = true

# 2.10 createiso
createiso_skip: VA<bool> = []
createiso_max_size: VA<num> = []
createiso_max_size_is_strict: VA<bool> = []
createiso_break_hardlinks: bool = false
createiso_use_xorrisofs: bool = false
createiso_allow_reuse: bool = true
create_jigdo: bool = false
create_optional_isos: bool = false
iso_size: str|num = 4700000000
split_iso_reserve: str|num = 10485760
iso_level: 1|2|3|4|VA<1|2|3|4>
iso_hfs_ppc64le_compatible: bool = true

# 2.11 Extra files and extra ISOs
extra_files: VA<[extra_file]> = []
extra_isos: VM<[{
  include_variants*: strs, extra_files: extra_file|[extra_file], filename: str, volid: strs, arches: [str], failable_arches: [str],
  skip_src: bool = false, inherit_extra_files: bool = false, max_size: num
}]>
extraiso_allow_reuse: bool = true

# 2.12 Image phases driven by Koji
global_target: str
global_version: str
global_release: str|null
global_ksurl: url
live_media_target: str
live_media_version: str
live_media_release: str|null
live_media_ksurl: url
image_build_target: str
image_build_version: str
image_build_release: str|null
image_build_ksurl: url
osbuild_target: str
osbuild_version: str
osbuild_release: str|null
kiwibuild_target: str
kiwibuild_version: str
kiwibuild_release: str|null
imagebuilder_target: str
imagebuilder_version: str
imagebuilder_release: str|null
live_media: VM<[{
  name*: str, kickstart*: str, ksurl: url, ksversion: str, version: str, release: str|null, target: str, arches: [str], repo: repos,
  install_tree_from: str, subvariant: str, scratch: bool, skip_tag: bool, nomacboot: bool, failable: [str]
}]>
image_build: VM<[{
  image-build*: {
    format: strs|[pair], name: str, distro: str, kickstart: str, subvariant: str, disc_size: num, ksurl: url, arches: [str],
    failable: [str], repo: repos append repo_from, install_tree_from: str, scratch: bool, ...
  },
  factory-parameters: object
}]>
image_build_allow_reuse: bool = false
kiwibuild: VM<[{
  kiwi_profile*: str, description_scm: url, description_path: str, target: str, release: str, version: str, arches: [str], failable: [str],
  repos: [str], subvariant: str, manifest_type: str, type: str, type_attr: [str], bundle_name_format: str, repo_releasever: str,
  use_buildroot_repo: bool
}]>
kiwibuild_description_scm: url
kiwibuild_description_path: str
kiwibuild_type: str
kiwibuild_type_attr: [str]
kiwibuild_bundle_name_format: str
kiwibuild_repo_releasever: str
kiwibuild_use_buildroot_repo: bool = false
osbuild: VM<[{
  name*: str, distro*: str, image_types*: str|[str]==1, version: str, release: str, target: str, arches: [str], failable: [str],
  repo: [str|{baseurl*: str, package_sets: [str]}], subvariant: str, manifest_type: str, ostree_url: str, ostree_ref: str, ostree_parent: str,
  customizations: object,
  upload_options:
    {region*: str, share_with_accounts*: [str], snapshot_name: str}
    |{region*: str}
    |{tenant_id*: str, subscription_id*: str, resource_group*: str, location: str, image_name: str}
    |{region*: str, bucket: str, image_name: str, share_with_accounts: [str]}
    |{name: str, tag: str}
}]>
imagebuilder: VM<[{
  name*: str, types*: [str], target: str, release: str, version: str, seed: int, scratch: bool, arches: [str], repos: [str], failable: [str],
  distro: str, subvariant: str, manifest_type: str, ostree: {parent: str, ref: str, url: str, ...}, blueprint: object
}]>
imagebuilder_seed: int
imagebuilder_scratch: bool

# 2.13 Containers
osbs: VM<container|[container]>
osbs_registries: {*: any}
osbs_allow_reuse: bool = false
image_container: VM<image_container|[image_container]>

# 2.14 OSTree
ostree: VM<ostree|[ostree]>|VA<legacy_ostree>
ostree_container: VM<ostree_container|[ostree_container]>
ostree_installer: VA<{
  repo: repos, release: str|null, failable: [str], installpkgs: [str], add_template: [str], add_arch_template: [str],
  add_template_var: [str], add_arch_template_var: [str], extra_runroot_pkgs: [str], rootfs_size: str, template_repo: str,
  template_branch: str, skip_branding: bool
}> = []
ostree_use_koji_plugin: bool = false
ostree_installer_use_koji_plugin: bool = false
ostree_container_use_koji_plugin: bool = false
ostree_installer_overwrite: bool = false

# 2.15 Repoclosure, checksums, naming
repoclosure_strictness: VA<"off"|"lenient"|"fatal"> = []
repoclosure_backend: "dnf" = "dnf"
media_checksums: [str] = ["md5", "sha1", "sha256"]
media_checksum_one_file: bool = false
media_checksum_base_filename: str = ""
image_name_format: str|VM<strs>
image_volid_formats: [str] = ["{release_short}-{version} {variant}.{arch}", "{release_short}-{version} {arch}"]
image_volid_layered_product_formats: [str] = [
  "{release_short}-{version} {base_product_short}-{base_product_version} {variant}.{arch}",
  "{release_short}-{version} {base_product_short}-{base_product_version} {arch}"
]
restricted_volid: bool = false
volume_id_substitutions: {*: str} = {}
disc_types: object = {}
`

/** Shapes that several options share (spec 01 §2.1, §2.4, §2.5, §2.7, §2.13, §2.14). */
export const SHARED_SHAPES = `
strs: str|[str]
repo: str|{baseurl*: str, name: str, exclude: str, gpgcheck: bool, enabled: str}
repos: repo|[repo]
extra_file: {scm: str, repo: str, branch: str|null, file: strs, dir: strs, target: str} of either
phase: "buildinstall"|"createiso"|"createrepo"|"extra_files"|"extra_isos"|"gather"|"image_build"|"image_checksum"|"image_container"
  |"imagebuilder"|"init"|"kiwibuild"|"live_media"|"osbs"|"osbuild"|"ostree"|"ostree_container"|"ostree_installer"|"pkgset"|"repoclosure"|"test"
  |"productimg"|"live_images"
method: "local"|"koji"|"openssh"
source_method: "deps"|"nodeps"
container: {
  url*: url, target*: str, git_branch*: str, scratch: bool, priority: num, repo: repos append repo_from, gpgkey: str, ...
}
image_container: {url*: url, target*: str, git_branch*: str, image_spec*: object, priority: num, failable: bool, ...}
ostree: {
  treefile*: str, config_url*: str, ostree_repo*: str, repo: repos, config_branch: str, arches: [str], failable: [str],
  keep_original_sources: bool, update_summary: bool, force_new_commit: bool, unified_core: bool, tag_ref: bool, version: str, ostree_ref: str,
  runroot_packages: [str]
}
legacy_ostree: {
  treefile*: str, config_url*: str, ostree_repo*: str, repo: repos alias extra_source_repos append repo_from source_repo_from,
  config_branch: str, failable: [str], keep_original_sources: bool, update_summary: bool, force_new_commit: bool, unified_core: bool,
  tag_ref: bool, version: str, ostree_ref: str
}
ostree_container: {
  treefile*: str, config_url*: str, repo: repos, keep_original_sources: bool, tag_ref: bool, config_branch: str, arches: [str],
  failable: [str], runroot_packages: [str], version: str, subvariant: str, name: str
}
`

/** Options that current releases know and ignore (spec 01 §2.2, §2.3: [D]). */
export const DEPRECATED =
  'release_is_layered keep_original_comps pdc_url pdc_develop pdc_insecure old_composes_per_release_type gather_source bootable runroot productimg'

/** Options that current releases dropped (spec 01 §2.12, §9: [R]). */
export const REMOVED =
  'live_images live_images_ksurl live_images_target live_images_version live_images_release live_target live_images_no_rename ' +
  'signing_key_id signing_key_password_file signing_command'
