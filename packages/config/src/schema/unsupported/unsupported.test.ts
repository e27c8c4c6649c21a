import type { PhaseName } from '@murli/contracts'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../language/index.ts'
import { unsupportedOptions, validateConfig } from '../index.ts'
import { BECAUSE } from './because.ts'
import { UNSUPPORTED } from './table.ts'

const MINIMAL =
  'release_name = "Specimen"\nrelease_short = "Sp"\nrelease_version = "1.0"\nvariants_file = "v.xml"\ngather_method = "deps"\n' +
  'pkgset_source = "repos"\npkgset_repos = {}\n'
/** Options that tune lorax are refused without it. */
const LORAX = '\nbuildinstall_method = "lorax"'
const EVERYTHING = { justPhases: [], skipPhases: [] }

function asked(source: string, selection: { justPhases: PhaseName[]; skipPhases: PhaseName[] } = EVERYTHING): string[] {
  const parsed = parseConfig('main.conf', () => MINIMAL + source)
  const { options } = validateConfig(parsed.options, parsed.position)
  return unsupportedOptions(options, selection, parsed.position).map((issue) => issue.path)
}

/** For every option of the table: a value that asks for too much, where, and values that do not. */
const CASES: Record<string, { asks: string; at?: string[]; fine?: string[] }> = {
  module_defaults_dir: { asks: '{"scm": "cvs", "repo": "r", "dir": "d"}', fine: ['""', '"d"'] },
  module_obsoletes_dir: { asks: '{"scm": "cvs", "repo": "r", "dir": "d"}', fine: ['"d"'] },
  cts_url: { asks: '"u"' },
  paths_module: { asks: '"m"' },
  dogpile_cache_backend: { asks: '"dogpile.cache.null"' },
  translate_paths: { asks: '[("/a", "http://a")]', fine: ['[]'] },
  createrepo_extra_modulemd: {
    asks: '{"S": {"scm": "cvs", "repo": "r", "dir": "d"}}',
    at: ['createrepo_extra_modulemd.S'],
    fine: ['{}', '{"S": {"scm": "file", "dir": "d"}}'],
  },
  lorax_use_koji_plugin: { asks: `True${LORAX}`, fine: ['True', `False${LORAX}`] },
  symlink_isos_to: { asks: '"/isos"', fine: ['""'] },
  live_media: { asks: '{"^S$": []}', fine: ['{}'] },
  image_build: { asks: '{"^S$": []}', fine: ['{}'] },
  kiwibuild: { asks: '{"^S$": []}', fine: ['{}'] },
  osbuild: { asks: '{"^S$": []}', fine: ['{}'] },
  imagebuilder: { asks: '{"^S$": []}', fine: ['{}'] },
  osbs: { asks: '{"^S$": []}', fine: ['{}'] },
  image_container: { asks: '{"^S$": []}', fine: ['{}'] },
  ostree: { asks: '{"^S$": []}', fine: ['{}', '[]'] },
  ostree_container: { asks: '{"^S$": []}', fine: ['{}'] },
  ostree_installer_use_koji_plugin: { asks: `True\nostree_installer = [("^S$", {"*": {"repo": "http://r/"}})]`, fine: ['True', 'False'] },
  pkgset_source: { asks: '"koji"', fine: ['"repos"'] },
  gather_method: { asks: '"hybrid"', fine: ['"nodeps"', '{}', '{"^S$": {"comps": "deps", "module": "nodeps"}}'] },
  createrepo_c: { asks: 'False', fine: ['True'] },
  createrepo_deltas: { asks: '[("^S$", {"*": False, "x86_64": True})]', fine: ['False', '[("^S$", {"*": False})]'] },
  variants_file: {
    asks: '{"scm": "koji", "repo": "r", "file": "f"}',
    fine: ['{"scm": "git", "repo": "r", "file": "f"}', '{"scm": "file", "file": "f"}'],
  },
  comps_file: {
    asks: '{"scm": "cvs", "repo": "r", "file": "f"}',
    fine: ['{"scm": "git", "repo": "r", "file": "f"}', '"c"', '{"scm": "file", "file": "f"}'],
  },
  buildinstall_kickstart: {
    asks: `{"scm": "koji", "repo": "r", "file": "f"}${LORAX}`,
    fine: [`"ks.cfg"${LORAX}`, `{"scm": "git", "repo": "r", "file": "f"}${LORAX}`],
  },
  lorax_options: {
    asks:
      '[("^S$", {"*": {"version": "1"}, "x86_64": {"configuration_file": {"scm": "cvs", "repo": "r", "file": "f"}}}), ' +
      `("^T$", {"*": {"configuration_file": {"scm": "koji", "repo": "r", "file": "f"}}})]${LORAX}`,
    at: ['lorax_options.0.1.x86_64.configuration_file', 'lorax_options.1.1.*.configuration_file'],
    fine: ['[]', `[("^S$", {"*": {"configuration_file": "lorax.conf"}})]${LORAX}`],
  },
  gather_prepopulate: { asks: '{"scm": "cvs", "repo": "r", "file": "f"}', fine: ['"c"'] },
  product_id: { asks: '{"scm": "koji", "repo": "r", "dir": "f"}', fine: ['{"scm": "rpm", "repo": "r", "dir": "f"}', '"c"'] },
  extra_files: {
    asks:
      '[("^S$", {"*": [{"scm": "file", "file": "f"}, {"scm": "koji", "repo": "r", "file": "f"}], ' +
      '"src": [{"scm": "container-image", "repo": "c", "file": "f"}, {"scm": "rpm", "repo": "release-%(variant_id)s", "file": "f"}]})]',
    at: ['extra_files.0.1.*.1', 'extra_files.0.1.src.0'],
    fine: [
      '[]',
      '[("^S$", {"*": [{"scm": "rpm", "repo": "release.noarch", "dir": "/d/"}, {"scm": "rpm", "repo": "/p/*.rpm", "file": "f"}]})]',
      '[("^S$", {"*": [{"scm": "git", "repo": "r", "file": "f"}]})]',
    ],
  },
  extra_isos: {
    asks:
      '{"^S$": [{"include_variants": [], "extra_files": {"scm": "cvs", "repo": "r", "file": "f"}}, {"include_variants": [], ' +
      '"extra_files": [{"scm": "git", "repo": "r", "dir": "d"}, {"scm": "container-image", "repo": "r", "file": "f"}]}]}',
    at: ['extra_isos.^S$.0.extra_files', 'extra_isos.^S$.1.extra_files.1'],
    fine: [
      '{}',
      '{"^S$": [{"include_variants": ["T"]}]}',
      '{"^S$": [{"include_variants": [], "extra_files": {"scm": "file", "file": "f"}}]}',
    ],
  },
}

describe('the table', () => {
  test('says of what is not plain what is missing', () => {
    const parsed = parseConfig('main.conf', () => `${MINIMAL}gather_method = "hybrid"\nsymlink_isos_to = "/isos"`)
    const { options } = validateConfig(parsed.options)
    expect(unsupportedOptions(options, EVERYTHING).map((issue) => issue.message)).toEqual([
      'not supported yet: symlink_isos_to: images stay inside of the compose',
      'not supported yet: gather_method: the method hybrid needs the external solver fus, which this version cannot run; use deps or nodeps',
    ])
    expect(Object.keys(BECAUSE).filter((name) => !UNSUPPORTED.some((entry) => entry.option === name))).toEqual([])
  })

  test('has a case for every option', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(UNSUPPORTED.map((entry) => entry.option).toSorted())
  })

  test.each(Object.entries(CASES))('%s', (option, { asks, at, fine }) => {
    expect(asked(`${option} = ${asks}`)).toEqual(at ?? [option])
    for (const value of fine ?? []) expect(asked(`${option} = ${value}`)).toEqual([])
  })

  test.each(UNSUPPORTED.filter((entry) => entry.phase !== null))('$option is not looked at when $phase is skipped', ({ option, phase }) => {
    const source = `${option} = ${CASES[option]?.asks}`
    const skipped = phase === null ? [] : [phase]
    expect(asked(source, { justPhases: [], skipPhases: skipped })).toEqual([])
    expect(asked(source, { justPhases: ['test'], skipPhases: [] })).toEqual([])
    expect(asked(`${source}\nskip_phases = ["${phase}"]`)).toEqual([])
  })
})

test('one hybrid variant among others is told by its pattern', () => {
  expect(asked('gather_method = {"^A$": {"comps": "deps"}, "^B$": "hybrid"}')).toEqual(['gather_method.^B$'])
})

test('the message names the option only; the issue has code and position', () => {
  const parsed = parseConfig('main.conf', () => `${MINIMAL}symlink_isos_to = "/isos"`)
  const { options } = validateConfig(parsed.options)
  expect(unsupportedOptions(options, EVERYTHING, parsed.position)).toEqual([
    {
      severity: 'error',
      code: 'NOT_SUPPORTED',
      message: 'not supported yet: symlink_isos_to: images stay inside of the compose',
      path: 'symlink_isos_to',
      position: { file: 'main.conf', line: 8, column: 19 },
    },
  ])
})

test('options that are not valid are passed over, even when everything is missing', () => {
  expect(asked('extra_files = 1\ncreaterepo_deltas = "x"\ngather_method = []\nvariants_file = 1\nskip_phases = 3\ncts_url = "u"')).toEqual([
    'cts_url',
  ])
  expect(unsupportedOptions({}, EVERYTHING)).toEqual([])
})

test('options that only tune what is off are not flagged', () => {
  const tuning =
    'koji_profile = "koji"\nrunroot_method = "koji"\nlorax_use_koji_plugin = True\nglobal_target = "t"\nlive_media_version = "1"\n' +
    'createrepo_num_workers = 9\ngather_profiler = True\nlink_type = "symlink"\ncreateiso_break_hardlinks = True\n' +
    'signed_packages_wait = 1\nosbs_allow_reuse = True\ndogpile_cache_expiration_time = 5'
  expect(asked(tuning)).toEqual([])
})
