import { describe, expect, test } from 'vitest'
import { parseConfig } from '../language/index.ts'
import { validateConfig } from './index.ts'

const NAMES = 'release_name = "Specimen"\nrelease_short = "Sp"\nrelease_version = "1.0"\nvariants_file = "v.xml"\ngather_method = "deps"\n'
const MINIMAL = `${NAMES}pkgset_source = "koji"\n`

function validated(source: string, base = MINIMAL) {
  const parsed = parseConfig('main.conf', () => base + source)
  return validateConfig(parsed.options, parsed.position)
}

function messages(source: string, base = MINIMAL): string[] {
  return validated(source, base).issues.map((issue) => issue.message)
}

function requires(option: string, other: string): string {
  return `ERROR: Config option ${option} requires ${other} which is not set.`
}

function conflicts(option: string, other: string): string {
  return `ERROR: Config option ${option} conflicts with option ${other}.`
}

const LORAX = 'lorax_options = [("^S$", {"*": {"bugurl": "u"}})]'

describe('B4: requirements and conflicts of spec 01 §5.5', () => {
  test.each([
    [LORAX, [conflicts('buildinstall_method=None', 'lorax_options')]],
    ['buildinstall_kickstart = "ks"', [conflicts('buildinstall_method=None', 'buildinstall_kickstart')]],
    ['buildinstall_kickstart = "ks"\nphase_bindings = {"buildinstall": "import"}', []],
    ['buildinstall_kickstart = "ks"\nphase_bindings = {"test": "mine"}', [conflicts('buildinstall_method=None', 'buildinstall_kickstart')]],
    ['lorax_options = []', []],
    [`buildinstall_method = "lorax"\nbuildinstall_kickstart = "ks"\n${LORAX}`, []],
    [
      `buildinstall_method = "buildinstall"\n${LORAX}`,
      [
        "Failed validation in buildinstall_method: 'buildinstall' is not one of ['lorax']",
        conflicts('buildinstall_method=buildinstall', 'lorax_options'),
      ],
    ],
    [
      'base_product_name = "B"',
      [
        requires('base_product_name=B', 'base_product_short'),
        requires('base_product_name=B', 'base_product_version'),
        conflicts('base_product_short=None', 'base_product_name'),
        conflicts('base_product_version=None', 'base_product_name'),
      ],
    ],
    [
      'base_product_name = ""',
      [conflicts('base_product_short=None', 'base_product_name'), conflicts('base_product_version=None', 'base_product_name')],
    ],
    ['base_product_name = "B"\nbase_product_short = "b"\nbase_product_version = "1"', []],
    ['product_id_allow_missing = True', [conflicts('product_id=None', 'product_id_allow_missing')]],
    ['product_id_allow_missing = False', []],
    ['product_id = "certs"\nproduct_id_allow_missing = True', []],
    ['pkgset_scratch_modules = {"^S$": ["m:s:v:c"]}', [requires("pkgset_scratch_modules={'^S$': ['m:s:v:c']}", 'mbs_api_url')]],
    ['pkgset_scratch_modules = {"^S$": ["m:s:v:c"]}\nmbs_api_url = "u"', []],
    ['pkgset_repos = {}', [conflicts('pkgset_source=koji', 'pkgset_repos')]],
  ])('%s', (source, expected) => {
    expect(messages(source)).toEqual(expected)
  })

  test.each([
    ['', [requires('pkgset_source=repos', 'pkgset_repos')]],
    ['pkgset_repos = {}\npkgset_koji_tag = "t"', [conflicts('pkgset_source=repos', 'pkgset_koji_tag')]],
    ['pkgset_repos = {}\npkgset_koji_inherit = False', [conflicts('pkgset_source=repos', 'pkgset_koji_inherit')]],
    ['pkgset_repos = {}\npkgset_koji_inherit = True', []],
  ])('package source repos: %s', (source, expected) => {
    expect(messages(source, `${NAMES}pkgset_source = "repos"\n`)).toEqual(expected)
  })
})

describe('former keys of nested objects (spec 01 §5.4)', () => {
  const container = '"url": "u", "target": "t", "git_branch": "b"'
  const legacy = '"treefile": "t", "config_url": "c", "ostree_repo": "o"'

  test('an appended key becomes the target as it is when there is none', () => {
    const { options, issues } = validated(`osbs = {"^S$": {${container}, "repo_from": "r"}}`)
    expect(options['osbs']).toEqual({ '^S$': { url: 'u', target: 't', git_branch: 'b', repo: 'r' } })
    expect(issues.map((issue) => [issue.severity, issue.message])).toEqual([
      [
        'warning',
        "WARNING: Config option 'repo_from' is deprecated, its value will be appended to option 'repo'. In:\n" +
          "{'url': 'u', 'target': 't', 'git_branch': 'b', 'repo_from': 'r'}",
      ],
      [
        'warning',
        "WARNING: Config option 'repo' is not found, but 'repo_from' is specified, value from 'repo_from' is now added as 'repo'.",
      ],
    ])
  })

  test('several appended keys follow each other', () => {
    const { options, issues } = validated(`ostree = [("^S$", {"*": {${legacy}, "source_repo_from": ["b"], "repo_from": "a"}})]`)
    expect(options['ostree']).toEqual([['^S$', { '*': { treefile: 't', config_url: 'c', ostree_repo: 'o', repo: ['a', 'b'] } }]])
    expect(issues).toHaveLength(4)
    expect(issues[3]?.message).toBe("WARNING: Value from config option 'source_repo_from' is now appended to option 'repo'.")
  })

  test('an alias moves to its target', () => {
    const { options, issues } = validated(`ostree = [("^S$", {"*": {${legacy}, "extra_source_repos": "x"}})]`)
    expect(options['ostree']).toEqual([['^S$', { '*': { treefile: 't', config_url: 'c', ostree_repo: 'o', repo: 'x' } }]])
    expect(issues.map((issue) => [issue.code, issue.message])).toEqual([
      [
        'OPTION_DEPRECATED',
        "WARNING: Config option 'extra_source_repos' is deprecated and now an alias to 'repo', please use 'repo' instead. In:\n" +
          "{'treefile': 't', 'config_url': 'c', 'ostree_repo': 'o', 'extra_source_repos': 'x'}",
      ],
    ])
  })

  test('an alias beside its target is an error among the reasons, the warnings are lost', () => {
    const { issues } = validated(`ostree = [("^S$", {"*": {${legacy}, "extra_source_repos": "x", "repo": "y"}})]`)
    expect(issues.every((issue) => issue.severity === 'error')).toBe(true)
    expect(issues[0]?.message).toBe(
      "Failed validation in ostree: [('^S$', {'*': {'treefile': 't', 'config_url': 'c', 'ostree_repo': 'o', 'repo': 'y'}})] " +
        'is not valid under any of the given schemas',
    )
    expect(issues.at(-1)?.message).toBe(
      "    Possible reason: ERROR: Config option 'extra_source_repos' is an alias of 'repo', only one can be used.",
    )
  })
})

describe('B10: references to files that the peer crashes over (spec 01 §4.6)', () => {
  test.each([
    ['comps_file = {}', ["Failed validation in comps_file: 'scm' is a required property"]],
    ['comps_file = {"scm": "file", "dir": "d"}', ["Failed validation in comps_file: 'file' is a required property"]],
    ['product_id = {"scm": "file", "file": "d"}', ["Failed validation in product_id: 'dir' is a required property"]],
    ['comps_file = {"scm": "file", "file": "c"}', []],
    ['comps_file = {"scm": "file", "file": "c", "repo": ""}', []],
    [
      'comps_file = {"scm": "file", "file": "c", "repo": "x"}',
      ["Failed validation in comps_file.repo: 'x' should be empty for scm 'file'"],
    ],
    [
      'comps_file = {"scm": "svn", "file": "c"}',
      [
        "Failed validation in comps_file: {'scm': 'svn', 'file': 'c'} is not valid under any of the given schemas",
        "    Possible reason: {'scm': 'svn', 'file': 'c'} is not of type 'string'",
        "    Possible reason: 'svn' is not one of ['file', 'cvs', 'git', 'rpm', 'koji']",
      ],
    ],
    [
      'extra_files = [("^S$", {"*": [{"scm": "svn", "dir": "d"}, {"file": "x"}, {"scm": "file"}]})]',
      [
        "Failed validation in extra_files.0.1.*.0.scm: 'svn' is not one of ['file', 'cvs', 'git', 'rpm', 'koji', 'container-image']",
        "Failed validation in extra_files.0.1.*.1: 'scm' is a required property",
        "Failed validation in extra_files.0.1.*.2: 'file' is a required property",
      ],
    ],
  ])('%s', (source, expected) => {
    expect(messages(source)).toEqual(expected)
  })

  test('B6: offline, URLs stay, and Git references without a branch get HEAD', () => {
    const source =
      'global_ksurl = "git://x/y?#HEAD"\ncomps_file = {"scm": "git", "repo": "r", "file": "c", "branch": None}\n' +
      'product_id = {"scm": "git", "repo": "r", "dir": "c", "branch": "main"}\n' +
      'createrepo_extra_modulemd = {"S": {"scm": "git", "repo": "r", "dir": "c"}}'
    const parsed = parseConfig('main.conf', () => MINIMAL + source)
    const { options, issues } = validateConfig(parsed.options)
    expect(issues).toEqual([])
    expect(options['global_ksurl']).toBe('git://x/y?#HEAD')
    expect(options['comps_file']).toEqual({ scm: 'git', repo: 'r', file: 'c', branch: 'HEAD' })
    expect(options['product_id']).toEqual({ scm: 'git', repo: 'r', dir: 'c', branch: 'main' })
    expect(options['createrepo_extra_modulemd']).toEqual({ S: { scm: 'git', repo: 'r', dir: 'c' } })
  })
})
