import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TIME } from '../testing/content.ts'
import { createrepo, editBytes, editMetadata, editRecord, editRepomd } from '../testing/damage.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, numbers, plant } from '../testing/plant.ts'
import { run } from '../testing/write.ts'

const OS = 'Server/x86_64/os'
const S390X = 'Server/s390x/os'
const DEBUG = 'Server/x86_64/debug/tree'
const SOURCE = 'Server/source/tree'
const LOG = 'logs/global/config-dump.global.log'
const OTHER_SUM = '0'.repeat(64)

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

/** Takes a record and its file away. */
async function dropRecord(directory: string, path: string, type: string): Promise<void> {
  await editRepomd(directory, path, async (records) => {
    for (const { href } of records.filter((record) => record.type === type)) await rm(join(directory, 'compose', path, href))
    return records.filter((record) => record.type !== type)
  })
}

async function fileOf(directory: string, path: string, type: string): Promise<string> {
  const repomd = await readFile(join(directory, 'compose', path, 'repodata/repomd.xml'), 'utf8')
  return `${path}/${new RegExp(`<data type="${type}">[^]*?href="([^"]*)"`).exec(repomd)![1]}`
}

const edited =
  (path: string, type: string, from: string | RegExp, to: string) =>
  (directory: string): Promise<void> =>
    editRecord(directory, path, type, (text) => text.replace(from, to))

/** What was done, which checks find something then, a part of the first finding of the check that the case is for. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  ['34: no repomd.xml', [34], 'does not exist', (directory) => rm(join(directory, 'compose', DEBUG, 'repodata/repomd.xml'))],
  [
    '34: a repomd.xml cut off',
    [34],
    'unclosed tag',
    (directory) => editBytes(directory, `${DEBUG}/repodata/repomd.xml`, (bytes) => bytes.subarray(0, 300)),
  ],
  [
    '34: an interrupted createrepo',
    [34],
    'is left over',
    async (directory) => {
      await mkdir(join(directory, 'compose', DEBUG, '.repodata'))
    },
  ],
  [
    '35: a record without its file',
    [35],
    'does not exist',
    async (directory) => rm(join(directory, 'compose', await fileOf(directory, DEBUG, 'other'))),
  ],
  [
    '35: a record with other bytes',
    [35],
    'cannot be decompressed',
    async (directory) =>
      editBytes(directory, await fileOf(directory, DEBUG, 'filelists'), (bytes) => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8)])),
  ],
  [
    '35: another size',
    [35],
    'bytes',
    (directory) =>
      editRepomd(directory, DEBUG, (records) =>
        records.map((record) => ({ ...record, size: (record.size ?? 0) + (record.type === 'other' ? 1 : 0) })),
      ),
  ],
  [
    '35: another open-checksum',
    [35],
    'open-checksum',
    (directory) =>
      editRepomd(directory, DEBUG, (records) =>
        records.map((record) => (record.type === 'other' ? { ...record, openChecksum: { type: 'sha256', value: OTHER_SUM } } : record)),
      ),
  ],
  [
    '35: a name without the checksum',
    [35],
    'has a name without its checksum',
    (directory) => createrepo(directory, DEBUG, { args: ['--simple-md-filenames'] }),
  ],
  [
    '36: a file too many',
    [36],
    'is not named in repomd.xml',
    (directory) => writeFile(join(directory, 'compose', DEBUG, 'repodata/old-primary.xml.gz'), ''),
  ],
  ['37: no filelists', [37], 'has no record filelists', (directory) => dropRecord(directory, DEBUG, 'filelists')],
  ['37: no comps', [37], 'has no record group', (directory) => createrepo(directory, S390X)],
  ['37: no modules', [37], 'has no record modules', (directory) => dropRecord(directory, OS, 'modules')],
  ['37: comps of debug packages', [37], 'has a record group', (directory) => createrepo(directory, DEBUG, { comps: true })],
  ['38: a package too few', [38], 'does not have', (directory) => createrepo(directory, DEBUG, { args: ['--excludes=*tiny*'] })],
  [
    "38: the addon's packages",
    [38],
    'is not among the source packages of Server',
    (directory) => createrepo(directory, SOURCE, { args: [] }),
  ],
  ['39: another size', [39], 'the size is 1', edited(DEBUG, 'primary', /package="\d+"/, 'package="1"')],
  [
    '39: another time',
    [39],
    `the time is ${TIME}`,
    (directory) => utimes(join(directory, 'compose', DEBUG, 'Packages/t/tiny-debuginfo-1.0-1.x86_64.rpm'), TIME, TIME + 5),
  ],
  [
    '39: another pkgid',
    [39],
    `the pkgid is ${OTHER_SUM}`,
    async (directory) => {
      for (const type of ['filelists', 'other']) await edited(DEBUG, type, /pkgid="\w+"/, `pkgid="${OTHER_SUM}"`)(directory)
      await edited(DEBUG, 'primary', /YES">\w+</, `YES">${OTHER_SUM}<`)(directory)
    },
  ],
  ['40: another number of packages', [40], 'says packages="7" but holds 1', edited(DEBUG, 'primary', 'packages="1"', 'packages="7"')],
  [
    '40: filelists in another order',
    [40, 43],
    'where primary has',
    edited(OS, 'filelists', /(<package pkgid[^]*?<\/package>\n)(<package pkgid[^]*?<\/package>\n)/, '$2$1'),
  ],
  [
    '40: all in another order',
    [40],
    'stands behind',
    async (directory) => {
      for (const type of ['primary', 'filelists', 'other']) {
        await edited(OS, type, /(<package [^]*?<\/package>\n)(<package [^]*?<\/package>\n)/, '$2$1')(directory)
      }
    },
  ],
  ['41: a base', [41, 43], 'has the base http://x/', edited(DEBUG, 'primary', '<location href', '<location xml:base="http://x/" href')],
  [
    '41: a location that leads nowhere',
    [38, 41],
    'there is no such file',
    edited(DEBUG, 'primary', 'href="Packages/t', 'href="Packages/u'),
  ],
  [
    '42: another header range',
    [42, 43],
    'the header range is 1-',
    edited(DEBUG, 'primary', /header-range start="\d+"/, 'header-range start="1"'),
  ],
  ['43: another description', [43], 'has <description>More.', edited(DEBUG, 'primary', '<description>', '<description>More.')],
  ['43: another author', [43], 'other has <changelog author="J', edited(DEBUG, 'other', '&#x159;', 'ř')],
  [
    '44: records in another order',
    [44],
    'has the records filelists, primary',
    (directory) =>
      edit(directory, `compose/${DEBUG}/repodata/repomd.xml`, (text) =>
        text.replace(/( *<data type="primary">[^]*?<\/data>\n)( *<data type="filelists">[^]*?<\/data>\n)/, '$2$1'),
      ),
  ],
  [
    '44: another checksum type',
    [44],
    'the checksum is of type sha512',
    (directory) => createrepo(directory, DEBUG, { args: ['--checksum=sha512'] }),
  ],
  [
    '45: a category of a group that is not there',
    [45],
    'category all names the group lost',
    edited(S390X, 'group', /(<category>[^]*?)<groupid>core/, '$1<groupid>lost'),
  ],
  [
    '45: an environment of a group that is not there',
    [45],
    'environment minimal names the group lost',
    edited(S390X, 'group', /(<environment>[^]*?)<groupid>core/, '$1<groupid>lost'),
  ],
  [
    '45: an environment of a group that another arch has',
    [45],
    'environment minimal names the group core',
    edited(S390X, 'group', /<id>core([^]*?<category>[^]*?)<groupid>core/, '<id>other$1<groupid>other'),
  ],
  ['45: a package without a name', [45], 'the group core has a package without a name', edited(S390X, 'group', '>tiny<', '><')],
  ['45: no XML', [45], 'comps-Server', edited(S390X, 'group', '</group>', '')],
  [
    '46: a path that is not the record',
    [46],
    'modulemd_path is Server/x86_64/os/repodata/modules.yaml',
    (directory) =>
      editMetadata(directory, 'modules', ({ modules }) => {
        for (const entry of Object.values(modules['Server']!['x86_64']!)) entry.modulemd_path['binary'] = `${OS}/repodata/modules.yaml`
      }),
  ],
  [
    '46: packages that modules.json does not know',
    [46],
    'has module-0:1.0-1.noarch',
    (directory) =>
      editMetadata(directory, 'modules', ({ modules }) => {
        for (const entry of Object.values(modules['Server']!['x86_64']!)) entry.rpms = []
      }),
  ],
  [
    '46: defaults of another module',
    [46],
    'has defaults for other',
    async (directory) => {
      await edited(OS, 'modules', /module: module\n/, 'module: other\n')(directory)
      const path = await fileOf(directory, OS, 'modules')
      await editMetadata(directory, 'modules', ({ modules }) => {
        for (const entry of Object.values(modules['Server']!['x86_64']!)) entry.modulemd_path['binary'] = path
      })
    },
  ],
  [
    '46: another stream',
    [46],
    'has the stream module:2',
    async (directory) => {
      await edited(OS, 'modules', 'stream: "1"', 'stream: "2"')(directory)
      const path = await fileOf(directory, OS, 'modules')
      await editMetadata(directory, 'modules', ({ modules }) => {
        for (const entry of Object.values(modules['Server']!['x86_64']!)) entry.modulemd_path['binary'] = path
      })
    },
  ],
  [
    '47: a package that nothing provides',
    [47],
    'requires tiny-doc = 1:1.0',
    async (directory) => {
      const path = `${S390X}/Packages/t/tiny-doc-1.0-1.noarch.rpm`
      await rm(join(directory, 'compose', path))
      await createrepo(directory, S390X, { comps: true })
      await editMetadata(directory, 'rpms', ({ rpms }) => {
        for (const byNevra of Object.values(rpms['Server']!['s390x']!)) delete byNevra['tiny-doc-1:1.0-1.noarch']
      })
    },
  ],
]

it.each(CASES)('%s', async (what, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  const check = Number(what.slice(0, 2))
  expect(findings.find((finding) => finding.check === check)?.message).toContain(message)
})

it('takes databases, and metadata of any compression', async () => {
  const findings = await plant(good, async (directory) => {
    const repository = join(directory, 'compose', DEBUG)
    await rm(join(repository, 'repodata'), { recursive: true })
    await run('createrepo_c', ['--quiet', '--database', '--general-compress-type=xz', repository])
  })
  expect(findings).toEqual([])
})

it('knows what the options of createrepo_c change', async () => {
  const findings = await plant(good, async (directory) => {
    await createrepo(directory, DEBUG, { args: ['--simple-md-filenames', '--changelog-limit=0'] })
    const source = join(directory, 'compose', SOURCE)
    await run('createrepo_c', ['--quiet', '--no-database', '--changelog-limit=0', '--excludes=addons/*', source])
    await edit(directory, LOG, (text) =>
      text.replace(
        '"createrepo_checksum"',
        '"createrepo_extra_args": ["--simple-md-filenames", "--changelog-limit=0"], "createrepo_checksum"',
      ),
    )
  })
  // the other repositories have the changelog that the options leave out
  expect(numbers(findings)).toEqual([43])
  expect(findings.some(({ path }) => path.includes(DEBUG))).toBe(false)
})
