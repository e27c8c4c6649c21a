import type { Variant } from '@murli/contracts'
import { expect, test } from 'vitest'
import { parseConfig } from '../language/index.ts'
import { optionsOf, phaseIssues, validateConfig } from './index.ts'

const MINIMAL =
  'release_name = "Specimen"\nrelease_short = "Sp"\nrelease_version = "1.0"\nvariants_file = "v.xml"\ngather_method = "deps"\n' +
  'pkgset_source = "repos"\npkgset_repos = {}\n'

function variant(uid: string, arches: string[]): Variant {
  return {
    uid,
    id: uid,
    name: uid,
    type: 'variant',
    arches,
    isEmpty: false,
    parent: null,
    children: [],
    groups: [],
    environments: [],
    buildinstallPackages: [],
    modules: null,
    kojiTags: null,
    release: null,
  }
}

function found(source: string, skipPhases: ('gather' | 'image_checksum')[] = []): string[] {
  const options = optionsOf(validateConfig(parseConfig('main.conf', () => MINIMAL + source).options).options)
  const variants = [variant('Server', ['ppc64le', 'x86_64']), variant('Base', ['x86_64']), variant('Client', ['x86_64'])]
  return phaseIssues(options, variants, { justPhases: [], skipPhases }).map((issue) => `${issue.path}: ${issue.message}`)
}

test('variants as lookaside must exist and have the arches', () => {
  const pairs = 'variant_as_lookaside = [("Client", "Base"), ("Client", "Gone"), ("Gone", "Base"), ("Server", "Base")]'
  expect(found(pairs)).toEqual([
    "variant_as_lookaside.1: GATHER: variant_as_lookaside: variant 'Gone' doesn't exist but is required by 'Client'",
    "variant_as_lookaside.3: GATHER: variant_as_lookaside: architectures of variant 'Server' aren't subset of architectures of variant 'Base'",
  ])
  expect(found(pairs, ['gather'])).toEqual([])
})

test('one checksum file needs one algorithm; image_checksum cannot be skipped', () => {
  const message =
    'media_checksum_one_file: IMAGE_CHECKSUM: Config option "media_checksum_one_file" requires only one checksum to be configured in ' +
    '"media_checksums".'
  expect(found('media_checksum_one_file = True')).toEqual([message])
  expect(found('media_checksum_one_file = True', ['image_checksum'])).toEqual([message])
  expect(found('media_checksum_one_file = True\nmedia_checksums = ["sha256"]')).toEqual([])
})

test('scratch tasks need unsigned packages to be allowed', () => {
  expect(found('pkgset_koji_scratch_tasks = ["1"]\nsigkeys = ["abc"]')).toEqual([
    'pkgset_koji_scratch_tasks: PKGSET: Unsigned packages must be allowed to use the "pkgset_koji_scratch_tasks" option',
  ])
  expect(found('pkgset_koji_scratch_tasks = ["1"]\nsigkeys = ["abc", ""]')).toEqual([])
})

function checked(source: string, oldComposes = false): string[] {
  const options = optionsOf(validateConfig(parseConfig('main.conf', () => MINIMAL + source).options).options)
  const variants = [variant('Base', ['aarch64', 'x86_64']), { ...variant('Void', ['x86_64']), isEmpty: true }]
  return phaseIssues(options, variants, { justPhases: [], skipPhases: [], oldComposes }).map((issue) => issue.message)
}

test('deltas need composes of before', () => {
  const deltas = 'createrepo_deltas = [("^Base$", {"*": True})]'
  expect(checked(deltas)).toEqual(['CREATEREPO: Can not generate deltas without old compose'])
  expect(checked(deltas, true)).toEqual([])
  expect(checked('createrepo_deltas = [("^Base$", {"*": False})]')).toEqual([])
})

test('arguments of createrepo_c that cannot be honoured are refused one by one', () => {
  expect(checked('createrepo_extra_args = ["--xz", "--zck", "-i", "list"]')).toEqual([
    'CREATEREPO: createrepo_extra_args: --zck is not supported: zchunk files are not made',
    'CREATEREPO: createrepo_extra_args: --pkglist is not supported: which packages and comps a repository has is decided by the compose',
  ])
  expect(checked('createrepo_extra_args = ["--xz"]')).toEqual([])
})

test('lorax and an OSTree installer do not share a tree', () => {
  const both = 'buildinstall_method = "lorax"\nostree_installer = [(".*", {"x86_64": {"repo": "r"}})]\n'
  expect(checked(both)).toEqual([
    'OSTREE_INSTALLER: Can not generate ostree installer for Base.x86_64: it has buildinstall running already and the files would clash.',
  ])
  expect(checked(`${both}ostree_installer_overwrite = True`)).toEqual([])
  expect(checked(`${both}buildinstall_skip = [("^Base$", {"x86_64": True})]`)).toEqual([])
  expect(checked(`${both}skip_phases = ["buildinstall"]`)).toEqual([])
})

test('an imported installer and an OSTree installer do not share a tree either', () => {
  const ostree = 'ostree_installer = [(".*", {"x86_64": {"repo": "r"}})]\nbuildinstall_import_from = [(".*", {"*": "/srv/os"})]\n'
  const clash =
    'OSTREE_INSTALLER: Can not generate ostree installer for Base.x86_64: it has buildinstall running already and the files would clash.'
  expect(checked(`${ostree}phase_bindings = {"buildinstall": "import"}`)).toEqual([clash])
  expect(checked(`${ostree}phase_bindings = {"buildinstall": [("^Base$", {"aarch64": "import"})]}`)).toEqual([])
})

test('a source of installers without a binding that uses it is told', () => {
  const source = 'buildinstall_import_from = [("^Base$", {"*": "/srv/os"})]\n'
  const message = 'BUILDINSTALL: buildinstall_import_from: has no effect: phase_bindings binds no installer to "import"'
  expect(checked(source)).toEqual([message])
  expect(checked(`${source}buildinstall_method = "lorax"`)).toEqual([message])
  expect(checked(`${source}phase_bindings = {"buildinstall": "import"}`)).toEqual([])
  expect(checked(`${source}phase_bindings = {"buildinstall": [("^Base$", {"x86_64": "import"})]}`)).toEqual([])
})
