import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { CreaterepoSlice, RepodataStyle } from '@murli/contracts/slices'
import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, type Repomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { runCreaterepo } from '@murli/rpmmd/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSource, compose, placedFiles, STYLE, type Source } from '../../test/source.ts'

const run = promisify(execFile)
const COMPS = '<?xml version="1.0" encoding="UTF-8"?>\n<comps>\n</comps>\n'
const COMPS_NAME = 'comps-Server.x86_64.xml'
const TIMEOUT_MS = 60_000

let source: Source
beforeAll(async () => {
  source = await buildSource()
}, TIMEOUT_MS)
afterAll(() => source[Symbol.asyncDispose]())

/** A repository on disk with all its records open; databases as text, their rows in order, without what names the bytes of the document. */
async function opened(directory: string): Promise<{ repomd: Repomd; contents: Record<string, string> }> {
  const repomd = parseRepomd(await readFile(join(directory, 'repodata/repomd.xml'), 'utf8'))
  const contents: Record<string, string> = {}
  for (const record of repomd.data) {
    const path = join(directory, record.href)
    const bytes = Buffer.concat(await Array.fromAsync(openRecord(record, createReadStream(path))))
    contents[record.type] = record.type.endsWith('_db') ? await dump(bytes, documentOf(repomd, record)) : bytes.toString()
  }
  return { repomd, contents }
}

function documentOf({ data }: Repomd, { type }: RepomdRecord): RepomdRecord {
  return data.find((record) => record.type === type.replace('_db', ''))!
}

async function dump(database: Buffer, document: RepomdRecord): Promise<string> {
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'murli-dump-'))
  const path = join(scratch.path, 'dumped.sqlite')
  await writeFile(path, database)
  const { stdout } = await run('sqlite3', [path, '.dump'])
  expect(stdout).toContain(`INSERT INTO db_info VALUES(10,'${document.checksum.value}')`)
  return stdout.replace(document.checksum.value, 'SUM').split('\n').toSorted().join('\n')
}

/** A record without what depends on the compressor or the clock. */
function comparable({ type, checksum, openChecksum, openSize, base, href, databaseVersion }: RepomdRecord) {
  const name = href.replace(checksum.value, 'SUM')
  // pages of a database hold the checksum of its document, which is of compressed bytes
  const content = type.endsWith('_db') ? [openChecksum?.type, openSize] : [openChecksum, openSize]
  return { type, stored: checksum.type, content, base, name, databaseVersion }
}

async function expectAsCreaterepo(args: string[], changes: Partial<RepodataStyle>, checksum: CreaterepoSlice['checksum'] = 'sha256') {
  await using files = await placedFiles(source)
  await writeFile(join(files.path, COMPS_NAME), COMPS)
  await runCreaterepo(files.path, { checksum, args: [`--groupfile=${join(files.path, COMPS_NAME)}`, ...args] })
  const theirs = await opened(files.path)
  const style = { ...STYLE, recordChecksum: checksum, ...changes }
  await using composed = await compose(source, [source.list], { checksum, style, compsFileName: COMPS_NAME }, COMPS)
  const ours = await opened(composed.directory)
  expect(ours.contents).toEqual(theirs.contents)
  expect(ours.repomd.data.map(comparable)).toEqual(theirs.repomd.data.map(comparable))
  expect(ours.repomd.tags).toEqual(theirs.repomd.tags)
  return { ours, theirs, tree: composed.tree }
}

const none = ['--no-database']
const location = STYLE.location
const CASES: [args: string[], style: Partial<RepodataStyle>][] = [
  [[...none, '--compress-type=xz'], { comps: { compression: 'xz', plain: true } }],
  [[...none, '--general-compress-type=bz2'], { compression: 'bz2', comps: { compression: 'bz2', plain: true } }],
  [['--database', '--general-compress-type=gz'], { databases: 'gz' }],
  [[...none, '--simple-md-filenames', '--repomd-checksum=sha512'], { uniqueNames: false, recordChecksum: 'sha512' }],
  [['--database', '--simple-md-filenames'], { uniqueNames: false, databases: 'bz2' }],
  [[...none, '--changelog-limit=0'], { changelogLimit: 0 }],
  [[...none, '--changelog-limit=2'], { changelogLimit: 2 }],
  [[...none, '--changelog-limit=3'], { changelogLimit: 3 }],
  [[...none, '--changelog-limit=12'], { changelogLimit: 12 }],
  [[...none, '--changelog-limit=-1'], { changelogLimit: -1 }],
  [
    [...none, '--baseurl=http://x/ž&', '--cut-dirs=1', '--location-prefix=pre/'],
    { location: { base: 'http://x/ž&', prefix: 'pre/', cutDirectories: 1 } },
  ],
  [[...none, '--cut-dirs=9'], { location: { ...location, cutDirectories: 9 } }],
  [
    [...none, '--distro=cpe:/o:x,X <1>', '--distro=Y', '--content=c1', '--content=c0', '--repo=r'],
    {
      tags: {
        content: ['c1', 'c0'],
        repo: ['r'],
        distro: [
          { cpeid: 'cpe:/o:x', text: 'X <1>' },
          { cpeid: null, text: 'Y' },
        ],
      },
    },
  ],
]

describe('repodata equal those of createrepo_c', () => {
  it.each(['sha256', 'sha512', 'sha1'] as const)('with %s, without and with databases', { timeout: TIMEOUT_MS }, async (checksum) => {
    await expectAsCreaterepo(none, {}, checksum)
    const { ours } = await expectAsCreaterepo(
      ['--database', '--xz'],
      { databases: 'xz', comps: { compression: 'xz', plain: true } },
      checksum,
    )
    expect(ours.repomd.data.filter(({ type }) => type.endsWith('_db')).length).toBe(3)
  })

  it.each(CASES)('%j', { timeout: TIMEOUT_MS }, async (args, style) => {
    const { ours, theirs } = await expectAsCreaterepo(args, style)
    expect(ours.repomd.data.length).toBe(theirs.repomd.data.length)
  })

  it('with a revision that is the time', async () => {
    const { ours, theirs, tree } = await expectAsCreaterepo([...none, '--revision=17', '--set-timestamp-to-revision'], {
      revision: '17',
      timestamp: 17,
    })
    const times = ({ revision, data }: Repomd) => [revision, ...data.map(({ timestamp }) => timestamp)]
    expect(times(ours.repomd)).toEqual(times(theirs.repomd))
    expect(tree.files.filter(({ path }) => /-primary/.test(path)).map(({ mtime }) => mtime)).toEqual([17])
  })
})

describe('in the way of createrepo_c 1.x', () => {
  const style = { ...STYLE, compression: 'zst', comps: { compression: 'zst', plain: false } } as const

  it.each(['sha256', 'sha512', 'sha1'] as const)('the same is in zstd, with %s', { timeout: TIMEOUT_MS }, async (checksum) => {
    await using files = await placedFiles(source)
    await runCreaterepo(files.path, { checksum, args: ['--database'] })
    const theirs = await opened(files.path)
    const slice = { checksum, style: { ...style, recordChecksum: checksum, databases: 'bz2' as const }, compsFileName: COMPS_NAME }
    await using composed = await compose(source, [source.list], slice, COMPS)
    const ours = await opened(composed.directory)
    expect(ours.contents).toEqual({ ...theirs.contents, group: COMPS })
    const names = ours.repomd.data.map(({ href, checksum: { value } }) => basename(href).replace(value, 'SUM'))
    const documents = ['primary', 'filelists', 'other']
    const databases = documents.map((name) => `SUM-${name}.sqlite.bz2`)
    expect(names).toEqual([...documents.map((name) => `SUM-${name}.xml.zst`), ...databases, `SUM-${COMPS_NAME}.zst`])
    expect(ours.repomd.data.at(-1)).toMatchObject({ type: 'group', openSize: COMPS.length })
  })
})

it('databases are equal to the byte each time', { timeout: TIMEOUT_MS }, async () => {
  const make = async () => {
    await using composed = await compose(source, [source.list], { style: { ...STYLE, databases: 'gz' } })
    expect((await stat(join(composed.directory, 'repodata/repomd.xml'))).size).toBeGreaterThan(1000)
    return composed.tree
  }
  expect(await make()).toEqual(await make())
})
