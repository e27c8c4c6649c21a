import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { changeContent, changeRecord, changeRepomd, flipByte, replaceStored, truncateRecord } from '../system/damage.ts'
import { COMPS, type ConfigurationChanges, repodataFile, VARIANTS } from '../system/small-distribution.ts'

/** One bad input: how it is made. What it prints, its exit status and what to do about it are in docs/errors.md, under the same name. */
export interface BadInput {
  /** The first column of the table in docs/errors.md. */
  input: string
  /** What differs in the configuration. */
  changes?: ConfigurationChanges
  /** The configuration file to compose; default the one that is written. */
  config?: string
  /** More arguments for `murli compose`. */
  args?: string[]
  /** The repository instead of a copy of the good one. */
  repository?: string
  /** What is done to the copy of the repository. */
  damage?: (repository: string) => Promise<unknown>
  /** Takes packages that no compose has stored yet: those that are stored are not read again. */
  isFresh?: boolean
}

const NO_PACKAGE = '[("^Base$", {"*": [{"scm": "rpm", "repo": "/nowhere/*.rpm", "file": "/etc/issue"}]})]'
const DOC = 'tiny-doc-1.0-1.noarch.rpm'

const IMPORTED = '{"buildinstall": "import"}'
const FROM_NOWHERE = '[("^Base$", {"*": "/nowhere/os"})]'

const ONE_NAME = '"include_variants": ["Base"], "filename": "tiny.iso"'
const extraImages = (...images: string[]): string => `{"^Base$": [${images.map((image) => `{${image}}`).join(', ')}]}`

export const BAD_INPUTS: readonly BadInput[] = [
  // --- the configuration
  { input: 'no such configuration file', config: 'nowhere.conf' },
  { input: 'syntax error in the configuration', changes: { text: 'release_name = "Tiny Linux"\nrelease_short = "Tiny\n' } },
  { input: 'an import that is not there', changes: { text: 'from common import *\nrelease_name = "Tiny Linux"\n' } },
  { input: 'option of a wrong type', changes: { options: { release_version: '1.0' } } },
  { input: 'mandatory option missing', changes: { options: { release_short: null } } },
  { input: 'unknown value of an option', changes: { options: { gather_method: '"dependencies"' } } },
  { input: 'option that this version does not do', changes: { options: { symlink_isos_to: '"/isos"' } } },
  { input: 'label that is none', args: ['--label', 'Release-1'] },
  { input: 'variants file that is not there', changes: { options: { variants_file: '"variant.xml"' } } },
  { input: 'variant that does not exist, in an option', changes: { options: { variant_as_lookaside: '[("Base", "Core")]' } } },
  {
    input: 'Git repository that is not there',
    changes: { options: { comps_file: '{"scm": "git", "repo": "/nowhere/comps.git", "file": "comps.xml"}' } },
  },
  {
    input: 'command of a Git source, without consent',
    changes: {
      options: { comps_file: `{"scm": "git", "repo": "/nowhere", "branch": "${'0'.repeat(40)}", "file": "comps.xml", "command": "make"}` },
    },
  },
  { input: 'package of extra files that is not there', changes: { options: { extra_files: NO_PACKAGE } } },
  {
    input: 'extra image with a variant that is not there',
    changes: { options: { extra_isos: extraImages('"include_variants": ["Core"]') } },
  },
  { input: 'extra image without a variant to take', changes: { options: { extra_isos: extraImages('"filename": "x.iso"') } } },
  {
    input: 'two extra images of one name',
    changes: { options: { extra_isos: extraImages(ONE_NAME, `${ONE_NAME}, "extra_files": []`) } },
  },
  { input: 'binding of a phase that there is not', changes: { options: { phase_bindings: '{"buildinstal": "import"}' } } },
  { input: 'installer to be imported from nowhere', changes: { options: { phase_bindings: IMPORTED } } },
  { input: 'source of an installer that nothing imports', changes: { options: { buildinstall_import_from: FROM_NOWHERE } } },
  {
    input: 'installer to be imported from what is no tree',
    changes: { options: { phase_bindings: IMPORTED, buildinstall_import_from: FROM_NOWHERE } },
  },
  // --- variants.xml and comps.xml
  { input: 'variants.xml is not well-formed', changes: { variants: VARIANTS.replace('</arches>', '') } },
  { input: 'variants.xml breaks its grammar', changes: { variants: VARIANTS.replace(' name="Base"', '') } },
  {
    input: 'variants.xml refers to a variant that is not there',
    changes: { variants: VARIANTS.replace('  </variant>', '    <variants><ref id="Extras"/></variants>\n  </variant>') },
  },
  { input: 'variant id with a slash', changes: { variants: VARIANTS.replace('id="Base"', 'id="Base/../x"') } },
  { input: 'comps.xml is not well-formed', changes: { comps: COMPS.replace('</packagelist>', '') } },
  { input: 'comps.xml has a package of an unknown type', changes: { comps: COMPS.replace('type="mandatory"', 'type="compulsory"') } },
  // --- repositories
  { input: 'repository whose server refuses', repository: 'http://127.0.0.1:1/repository' },
  { input: 'repository without repomd.xml', damage: (repository) => rm(join(repository, 'repodata/repomd.xml')) },
  { input: 'repomd.xml is not well-formed', damage: (repository) => changeRepomd(repository, (xml) => xml.replace('</repomd>', '')) },
  {
    input: 'repomd.xml has a wrong checksum',
    damage: (repository) =>
      changeRecord(repository, 'primary', (data) => data.replace(/(<checksum type="sha256">)[^<]+/, `$1${'0'.repeat(64)}`)),
  },
  { input: 'primary.xml.gz is truncated', damage: (repository) => truncateRecord(repository, 'primary', { declared: false }) },
  {
    input: 'primary.xml.gz is truncated, and repomd.xml says the same',
    damage: (repository) => truncateRecord(repository, 'primary', { declared: true }),
  },
  { input: 'primary.xml.gz inflates past its open-size', damage: inflate },
  { input: 'filelists.xml.gz is not there', damage: async (repository) => rm(await repodataFile(repository, 'filelists.xml.gz')) },
  {
    input: 'primary.xml.gz places a package outside of the repository',
    damage: (repository) => changeContent(repository, 'primary', (xml) => xml.replace(`href="${DOC}"`, `href="../../${DOC}"`)),
  },
  {
    input: 'repomd.xml places primary.xml.gz outside of the repository',
    damage: (repository) => changeRecord(repository, 'primary', (data) => data.replace(/href="[^"]+"/, 'href="../../primary.xml.gz"')),
  },
  {
    input: 'primary.xml.gz has a package without a name',
    damage: (repository) => changeContent(repository, 'primary', (xml) => xml.replace('<name>tiny-doc</name>', '')),
  },
  { input: 'package that does not match its checksum', damage: (repository) => flipByte(join(repository, DOC)), isFresh: true },
  { input: 'package that is not there', damage: (repository) => rm(join(repository, DOC)), isFresh: true },
  {
    input: 'dependency that nothing provides',
    damage: (repository) =>
      changeContent(repository, 'primary', (xml) => xml.replace(/name="tiny"( flags="EQ" epoch="0" ver="1.0"\/>)/, 'name="huge"$1')),
  },
  {
    input: 'package of comps.xml that does not exist, with require_all_comps_packages',
    changes: { options: { require_all_comps_packages: 'True' }, comps: COMPS.replace('>tiny<', '>huge<') },
  },
]

/** One command that cannot be done. What it prints is in docs/errors.md, under the same name. */
export interface BadCommand {
  input: string
  /** `FINISHED` and `DOOMED` stand for ids of such composes; `latest-Tiny` is published, and was never anything but the finished one. */
  args: string[]
}

const UNKNOWN = 'Tiny-9-20200101.0'

export const BAD_COMMANDS: readonly BadCommand[] = [
  { input: 'export of a compose that is not there', args: ['export', UNKNOWN, 'out'] },
  { input: 'export to where something else is', args: ['export', 'FINISHED', 'taken'] },
  { input: 'publish: a compose that is not there', args: ['publish', UNKNOWN, '--as', 'latest-Tiny'] },
  { input: 'publish: a doomed compose', args: ['publish', 'DOOMED', '--as', 'latest-Tiny'] },
  { input: 'publish: a name that cannot be a directory', args: ['publish', 'FINISHED', '--as', 'latest/Tiny'] },
  { input: 'rollback of a name that nothing has', args: ['rollback', 'nightly-Tiny'] },
  { input: 'rollback with nothing before', args: ['rollback', 'latest-Tiny'] },
  { input: 'rollback to what a name never was', args: ['rollback', 'latest-Tiny', '--to', 'DOOMED'] },
  { input: 'pin of a compose that is not there', args: ['pin', UNKNOWN, '--because', 'it matters'] },
  { input: 'verify: a compose that is not there', args: ['verify', UNKNOWN] },
  { input: 'verify: a directory that is not there', args: ['verify', './nowhere'] },
  { input: 'verify: a directory that is no compose', args: ['verify', './small'] },
  { input: 'verify: a check that is not there', args: ['verify', 'FINISHED', '--only', '60-69'] },
  { input: 'diff: a compose that is not there', args: ['diff', 'FINISHED', UNKNOWN] },
  { input: 'diff: a directory that is no compose', args: ['diff', 'FINISHED', './small'] },
  { input: 'diff: a doomed compose', args: ['diff', 'FINISHED', 'DOOMED'] },
  { input: 'diff: a section that is not there', args: ['diff', 'FINISHED', 'FINISHED', '--only', 'rpms'] },
  { input: 'unified-isos of a doomed compose', args: ['unified-isos', 'DOOMED'] },
  { input: 'unified-isos for an arch that is not there', args: ['unified-isos', 'FINISHED', '--arch', 's390x'] },
  { input: 'patch-iso: a source that is not there', args: ['patch-iso', 'new.iso', 'nowhere.iso', 'good'] },
  { input: 'patch-iso: a source that is no image', args: ['patch-iso', 'new.iso', 'good/tiny.conf', 'good'] },
  { input: 'patch-iso: a directory that is not there', args: ['patch-iso', 'new.iso', 'good/tiny.conf', 'nowhere'] },
  { input: 'patch-iso: a target that is the source', args: ['patch-iso', 'good/tiny.conf', 'good/tiny.conf', 'good'] },
  {
    input: 'patch-iso: a volume id that no image can have',
    args: ['patch-iso', 'new.iso', 'good/tiny.conf', 'good', '--volume-id', 'Tiny-9-Server-and-Workstation-x86_64'],
  },
]

/** Rows of docs/errors.md that need surroundings of their own: bad-input-surroundings.test.ts. */
export const BAD_SURROUNDINGS = [
  'no NATS server',
  'wrong S3 secret',
  'full scratch disk',
  'program missing on every worker',
  'rules of retention that are no JSON',
] as const

/** Ten megabytes of blanks behind the content: a bomb in small. What repomd.xml says of the stored bytes is right. */
async function inflate(repository: string): Promise<void> {
  const content = gunzipSync(await readFile(await repodataFile(repository, 'primary.xml.gz')))
  await replaceStored(repository, 'primary', gzipSync(Buffer.concat([content, Buffer.alloc(10_000_000, ' ')])))
}
