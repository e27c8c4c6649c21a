import { describe, expect, test } from 'vitest'
import { parseConfig, toJson } from '../language/index.ts'
import { validateConfig } from './index.ts'
import { OPTIONS } from './options/index.ts'

const MINIMAL = `
release_name = "Specimen"
release_short = "Sp"
release_version = "1.0"
variants_file = "variants.xml"
pkgset_source = "koji"
gather_method = "deps"
`
const HOST = { processors: 7 }

function validate(source: string, base = MINIMAL) {
  const parsed = parseConfig('main.conf', () => base + source)
  return validateConfig(parsed.options, parsed.position, { host: HOST })
}

/** Messages with their severity: `E …` or `W …`. */
function messages(source: string, base = MINIMAL): string[] {
  return validate(source, base).issues.map(({ severity, message }) => `${severity === 'error' ? 'E' : 'W'} ${message}`)
}

/** Appendix A of spec 01: what validation writes into a minimal configuration. */
const LISTS =
  'additional_packages buildinstall_packages buildinstall_skip createiso_max_size createiso_max_size_is_strict createiso_skip ' +
  'createrepo_extra_args extra_files failable_deliverables filter_modules filter_packages gather_lookaside_repos lorax_extra_sources ' +
  'lorax_options multilib ostree_installer pkgset_koji_module_tag repoclosure_strictness skip_phases translate_paths tree_arches tree_variants'
const DICTS =
  'disc_types dogpile_cache_arguments multilib_blacklist multilib_whitelist runroot_ssh_hostnames runroot_weights volume_id_substitutions'
const TRUE =
  'buildinstall_use_guestmount check_deps comps_filter_environments createiso_allow_reuse createrepo_c createrepo_enable_cache ' +
  'extraiso_allow_reuse filter_system_release_packages iso_hfs_ppc64le_compatible pkgset_allow_reuse pkgset_exclusive_arch_considers_noarch ' +
  'pkgset_inherit_exclusive_arch_to_noarch pkgset_koji_inherit product_id_allow_name_prefix'
const FALSE =
  'buildinstall_allow_reuse create_jigdo create_optional_isos createiso_break_hardlinks createiso_use_xorrisofs createrepo_use_xz ' +
  'gather_allow_reuse gather_fulltree gather_profiler gather_selfhosting hashed_directories image_build_allow_reuse ' +
  'kiwibuild_use_buildroot_repo lorax_use_koji_plugin media_checksum_one_file osbs_allow_reuse ostree_container_use_koji_plugin ' +
  'ostree_installer_overwrite ostree_installer_use_koji_plugin ostree_use_koji_plugin pkgset_koji_inherit_modules product_id_allow_missing ' +
  'release_internal require_all_comps_packages restricted_volid'

function all(names: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]))
}

test('B2: the minimal configuration gains exactly the values of Appendix A', () => {
  const { options, issues } = validate('')
  expect(issues).toEqual([])
  expect(options).toEqual({
    release_name: 'Specimen',
    release_short: 'Sp',
    release_version: '1.0',
    variants_file: 'variants.xml',
    pkgset_source: 'koji',
    gather_method: 'deps',
    ...all(LISTS, []),
    ...all(DICTS, {}),
    ...all(TRUE, true),
    ...all(FALSE, false),
    base_product_type: 'ga',
    createrepo_checksum: 'sha256',
    gather_backend: 'dnf',
    greedy_method: 'none',
    link_type: 'hardlink-or-copy',
    media_checksum_base_filename: '',
    release_type: 'ga',
    repoclosure_backend: 'dnf',
    runroot_ssh_username: 'root',
    createrepo_num_threads: 7,
    createrepo_num_workers: 3,
    iso_size: 4700000000,
    signed_packages_retries: 0,
    signed_packages_wait: 30,
    split_iso_reserve: 10485760,
    media_checksums: ['md5', 'sha1', 'sha256'],
    image_volid_formats: ['{release_short}-{version} {variant}.{arch}', '{release_short}-{version} {arch}'],
    image_volid_layered_product_formats: [
      '{release_short}-{version} {base_product_short}-{base_product_version} {variant}.{arch}',
      '{release_short}-{version} {base_product_short}-{base_product_version} {arch}',
    ],
    sigkeys: [null],
  })
})

test('missing required options are told with an empty path', () => {
  expect(messages('', '')).toEqual(
    ['release_name', 'release_short', 'release_version', 'variants_file', 'pkgset_source', 'gather_method'].map(
      (name) => `E Failed validation in : '${name}' is a required property`,
    ),
  )
})

/** Examples of spec 01 §5.3. */
const EXAMPLES: [source: string, ...messages: string[]][] = [
  ['release_version = 41', "E Failed validation in release_version: 41 is not of type 'string'"],
  ['release_internal = 1', "E Failed validation in release_internal: 1 is not of type 'boolean'"],
  ['createrepo_num_threads = True', "E Failed validation in createrepo_num_threads: True is not of type 'number'"],
  ['createrepo_num_threads = 2.5'],
  ['sigkeys = []', 'E Failed validation in sigkeys: [] is too short'],
  [
    'sigkeys = [1]',
    'E Failed validation in sigkeys.0: 1 is not valid under any of the given schemas',
    "E     Possible reason: 1 is not of type 'string'",
    "E     Possible reason: 1 is not of type 'null'",
  ],
  ['sigkeys = ("a",)'],
  ['iso_level = 1.0'],
  [
    'iso_level = 5',
    'E Failed validation in iso_level: 5 is not valid under any of the given schemas',
    'E     Possible reason: 5 is not one of [1, 2, 3, 4]',
    "E     Possible reason: 5 is not of type 'array'",
  ],
  ['multilib = [("^*$", {"*": []})]', 'E Failed validation in multilib.0.0: incorrect regular expression: nothing to repeat at position 1'],
  ['multilib = [("^S$", {"*": "devel"})]', "E Failed validation in multilib.0.1.*: 'devel' is not of type 'array'"],
  ['multilib = [("^S$",)]', "E Failed validation in multilib.0: ('^S$',) is too short"],
  [
    'multilib = ("^S$", {"*": []})',
    "E Failed validation in multilib.0: '^S$' is not of type 'array'",
    "E Failed validation in multilib.1: {'*': []} is not of type 'array'",
  ],
  ['multilib = [("^S$", {"*": []}, 3)]', 'E Failed validation in multilib.0: Additional items are not allowed (3 was unexpected)'],
  ['multilib = [("^S$", {"": []})]', "E Failed validation in multilib.0.1: '' does not match any of the regexes: '.+'"],
  ['multilib = [(1, {})]', "E Failed validation in multilib.0.0: 1 is not of type 'string'"],
  ['multilib = [("^S$", {1: []})]', "E Failed validation in multilib.0.1: 1 is not of type 'string'"],
  ['gather_method = {}'],
  ['translate_paths = [("/a",)]'],
  [
    'translate_paths = [("/a", "b", "c", "d")]',
    "E Failed validation in translate_paths.0: Additional items are not allowed ('c', 'd' were unexpected)",
  ],
  ['variant_as_lookaside = [("a",)]', "E Failed validation in variant_as_lookaside.0: ('a',) is too short"],
  ['variant_as_lookaside = [("a", "b", "c")]', "E Failed validation in variant_as_lookaside.0: ('a', 'b', 'c') is too long"],
  ['createrepo_database = None', "E Failed validation in createrepo_database: None is not of type 'boolean'"],
  [
    'comps_file = None',
    'E Failed validation in comps_file: None is not valid under any of the given schemas',
    "E     Possible reason: None is not of type 'string'",
    "E     Possible reason: None is not of type 'object'",
  ],
  ['live_media_release = None\nrunroot_channel = None'],
  [
    'extra_isos = {"^S$": {"include_variants": ["C"]}}',
    "E Failed validation in extra_isos.^S$: {'include_variants': ['C']} is not of type 'array'",
  ],
  ['extra_isos = {"^S$": ["foo"]}', "E Failed validation in extra_isos.^S$.0: 'foo' is not of type 'object'"],
  ['extra_isos = {"^S$": [{}]}', "E Failed validation in extra_isos.^S$.0: 'include_variants' is a required property"],
  ['live_media = {"[": []}', 'E Failed validation in live_media.[: incorrect regular expression: unterminated character set at position 0'],
  [
    'extra_isos = {"^S$": [{"include_variants": ["C"], "nope": 1, "never": 2}]}',
    "E Failed validation in extra_isos.^S$.0: Additional properties are not allowed ('nope', 'never' were unexpected)",
  ],
  [
    'ostree_installer = [("^S$", {"*": {"rootfs_size": 3}})]',
    "E Failed validation in ostree_installer.0.1.*.rootfs_size: 3 is not of type 'string'",
  ],
  [
    'buildinstall_method = "lorax"\nlorax_options = [("^S$", {"*": {"rootfs_size": "3"}})]',
    "E Failed validation in lorax_options.0.1.*.rootfs_size: '3' is not of type 'integer'",
  ],
  ['global_ksurl = 5', "E Failed validation in global_ksurl: 5 is not of type 'string'"],
  ['osbs = "yes"', "E Failed validation in osbs: 'yes' is not of type 'object'"],
  [
    'greedy_method = None',
    "E Failed validation in greedy_method: None is not of type 'string'",
    "E Failed validation in greedy_method: None is not one of ['none', 'all', 'build']",
  ],
  ['createiso_max_size = [("", {"*": 1.0e400})]', 'E Failed validation in createiso_max_size.0.1.*: inf is not a finite number'],
  ['aux = "x"', 'W WARNING: Unrecognized config option: aux.'],
  ['abc = "x"', 'W WARNING: Unrecognized config option: abc.'],
  ['product_pid = "x"', 'W WARNING: Unrecognized config option: product_pid. Did you mean product_id?'],
  ['gather_metod = "x"', 'W WARNING: Unrecognized config option: gather_metod. Did you mean gather_method?'],
]

describe('examples of spec 01 §5.3', () => {
  test.each(EXAMPLES)('%s', (source, ...expected) => {
    expect(messages(source)).toEqual(expected)
  })
})

test('issues carry code, path and position', () => {
  const { issues } = validate('multilib = [\n  ("^S$", {"*": "devel"}),\n]\naux = 1')
  expect(issues.map(({ code, path, position }) => [code, path, position])).toEqual([
    ['CONFIG_INVALID', 'multilib.0.1.*', { file: 'main.conf', line: 9, column: 17 }],
    ['OPTION_UNKNOWN', 'aux', { file: 'main.conf', line: 11, column: 7 }],
  ])
})

test('B9: removed options are warnings, and are not offered as near matches', () => {
  const removed = [...OPTIONS].filter(([, option]) => option.presence === 'former')
  for (const [name] of removed) {
    expect(messages(`${name} = 1`)).toEqual([expect.stringMatching(`^W WARNING: Config option ${name} was removed and has no effect; `)])
  }
  expect(messages('live_image = 1')[0]).not.toContain('live_images')
})

test('B8: a validated configuration validates to itself', () => {
  const { options } = validate(
    'iso_level = 1.0\nmultilib = [("^S$", {"*": ("devel",)})]\ncomps_file = {"scm": "git", "repo": "r", "file": "c"}',
  )
  const again = parseConfig('dump.json', () => JSON.stringify(options))
  expect(validateConfig(again.options, again.position, { host: HOST })).toMatchObject({ options, issues: [] })
})

test('nothing that is given is changed', () => {
  const parsed = parseConfig(
    'main.conf',
    () => `${MINIMAL}osbs = {"^S$": {"url": "u", "target": "t", "git_branch": "b", "repo_from": "r"}}`,
  )
  const before = JSON.stringify(Object.values(parsed.options).map(toJson))
  const { options } = validateConfig(parsed.options, parsed.position)
  expect(options['osbs']).toEqual({ '^S$': { url: 'u', target: 't', git_branch: 'b', repo: 'r' } })
  expect(JSON.stringify(Object.values(parsed.options).map(toJson))).toBe(before)
})

test('predefined names are no unknown options, and are kept when they are options', () => {
  const parsed = parseConfig('main.conf', () => MINIMAL, { defines: { helper: '1', treeinfo_version: '9' } })
  const { options, issues } = validateConfig(parsed.options, parsed.position, { predefined: parsed.predefined })
  expect(issues).toEqual([])
  expect(options['treeinfo_version']).toBe('9')
  expect(options).not.toHaveProperty('helper')
})
