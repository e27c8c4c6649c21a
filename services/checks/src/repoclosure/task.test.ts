import { pathToFileURL } from 'node:url'
import { buildRpms, runCreaterepo, specOf } from '@murli/rpmmd/testing'
import type { Ref } from '@murli/contracts'
import { ClosureDocument, TreeManifest } from '@murli/contracts/documents'
import type { RepoclosureSlice } from '@murli/contracts/slices'
import { documentFrame, escapeAttribute } from '@murli/rpmmd/records'
import type { DocumentName } from '@murli/rpmmd/records'
import { printRepomd } from '@murli/rpmmd/repomd'
import type { RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { repoclosureTask } from './task.ts'

interface TestPackage {
  name: string
  arch?: string
  provides?: string[]
  requires?: string[]
  files?: string[]
}

const slice: RepoclosureSlice = {
  kind: 'slice',
  version: 1,
  variant: 'Server',
  arch: 'x86_64',
  strictness: 'lenient',
  arches: ['x86_64', 'noarch'],
  lookasideRepos: [],
}

let blobs: BlobStore
beforeEach(() => {
  blobs = memoryBlobStore()
})

const hex = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

function primary({ name, arch = 'noarch', provides = [], requires = [] }: TestPackage): string {
  return `<package type="rpm">
  <name>${name}</name><arch>${arch}</arch><version epoch="0" ver="1" rel="1"/>
  <checksum type="sha256" pkgid="YES">${hex(name)}</checksum>
  <summary>s</summary><description>d</description><packager></packager><url></url>
  <time file="1" build="1"/><size package="1" installed="1" archive="1"/>
  <location href="Packages/${name}-1-1.noarch.rpm"/>
  <format><rpm:license>MIT</rpm:license><rpm:vendor/><rpm:group>g</rpm:group><rpm:buildhost>h</rpm:buildhost>
    <rpm:sourcerpm>${name}-1-1.src.rpm</rpm:sourcerpm><rpm:header-range start="1" end="2"/>
    ${entries('provides', [name, ...provides])}${entries('requires', requires)}
  </format>
</package>\n`
}

function entries(element: string, names: string[]): string {
  return `<rpm:${element}>${names.map((one) => `<rpm:entry name="${escapeAttribute(one)}"/>`).join('')}</rpm:${element}>`
}

function filelists({ name, arch = 'noarch', files = [] }: TestPackage): string {
  const paths = files.map((path) => `  <file>${path}</file>\n`).join('')
  return `<package pkgid="${hex(name)}" name="${name}" arch="${arch}">\n  <version epoch="0" ver="1" rel="1"/>\n${paths}</package>\n`
}

async function storeDocument(document: DocumentName, elements: string[], dropped: boolean): Promise<{ record: RepomdRecord; ref: Ref }> {
  const { head, tail } = documentFrame(document, elements.length)
  const text = `${head}${elements.join('')}${tail}`
  const bytes = gzipSync(text)
  const record: RepomdRecord = {
    type: document,
    checksum: { type: 'sha256', value: hex(bytes) },
    openChecksum: { type: 'sha256', value: hex(text) },
    href: dropped ? 'repodata/gone.xml.gz' : `repodata/${document}.xml.gz`,
    base: null,
    timestamp: 1,
    size: bytes.length,
    openSize: Buffer.byteLength(text),
  }
  return { record, ref: await blobs.putBytes(bytes) }
}

/**
 * A tree with the metadata of these packages; `lost`: a document that repomd.xml lists but the tree does not have; `unlisted`: packages
 * without a file list.
 */
async function repository(packages: TestPackage[], lost: DocumentName | null = null, unlisted: string[] = []): Promise<Ref> {
  const listed = packages.filter(({ name }) => !unlisted.includes(name))
  const documents = await Promise.all([
    storeDocument('primary', packages.map(primary), lost === 'primary'),
    storeDocument('filelists', listed.map(filelists), lost === 'filelists'),
  ])
  const repomd = printRepomd({ revision: '1', tags: { content: [], repo: [], distro: [] }, data: documents.map(({ record }) => record) })
  const ref = await blobs.putBytes(Buffer.from(repomd))
  const files = [
    ...documents.map(({ record, ref: { digest, size } }) => ({ path: `repodata/${record.type}.xml.gz`, digest, size, mtime: 1 })),
    { path: 'repodata/repomd.xml', digest: ref.digest, size: ref.size, mtime: 1 },
  ]
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return manifestStore(blobs).put(TreeManifest, { kind: 'tree', version: 1, files: sorted, mounts: [], directories: [] })
}

async function check(inputs: Record<string, Ref>, changes: Partial<RepoclosureSlice> = {}) {
  await using context = await testTaskContext(repoclosureTask, { slice: { ...slice, ...changes }, inputs, blobs })
  const { result } = await runTestTask(repoclosureTask, context)
  const [log] = result.logs
  return {
    result,
    report: await context.manifests.get(ClosureDocument, result.outputs['report'] as Ref),
    logPath: log?.path,
    log: log === undefined ? null : (await blobs.readBytes(log.ref)).toString(),
  }
}

describe('repoclosure', () => {
  const closed: TestPackage[] = [
    { name: 'app', requires: ['lib', '/usr/share/data', 'own(x)'], provides: ['own(x)'] },
    { name: 'lib', files: ['/usr/share/data'] },
  ]

  it('finds a closed repository closed, and leaves an empty log', async () => {
    const { result, report, log, logPath } = await check({ repository: await repository(closed) })
    expect(report).toEqual({ kind: 'closure', version: 1, variant: 'Server', arch: 'x86_64', checked: 2, unresolved: [] })
    expect([logPath, log, result.warnings]).toEqual(['logs/x86_64/repoclosure-Server.x86_64.log', '', []])
  })

  it('tells what is missing', async () => {
    const broken = await repository([...closed, { name: 'bad', requires: ['gone', '/usr/share/gone', '/usr/bin/gone'] }])
    const { result, report, log } = await check({ repository: broken })
    const requirements = ['/usr/bin/gone', '/usr/share/gone', 'gone']
    expect(report.unresolved).toEqual([{ package: 'bad-1-1.noarch', requirements }])
    expect(log).toContain('package: bad-1-1.noarch from repoclosure-Server.x86_64\n  unresolved deps (3):\n    /usr/bin/gone\n')
    expect(result.warnings).toEqual(['Repoclosure failed for Server.x86_64: 3 unresolved dependencies in 1 of its packages'])
    expect(result.metrics).toEqual({ packages: 3, brokenPackages: 1 })
  })

  it('lets lookaside repositories provide', async () => {
    const lookaside = await repository([{ name: 'lib', files: ['/usr/share/data'], requires: ['gone'] }])
    const { report } = await check({ repository: await repository(closed.slice(0, 1)), lookaside })
    expect([report.checked, report.unresolved]).toEqual([1, []])
  })

  it('lets packages of arches that the tree can use provide, and checks those of its own', async () => {
    const packages = [
      { name: 'app', requires: ['second', 'other', 'source'] },
      { name: 'second', arch: 'i686', requires: ['gone'] },
      { name: 'other', arch: 'aarch64', requires: ['gone'] },
      { name: 'source', arch: 'src', requires: ['gone'] },
    ]
    const { report } = await check({ repository: await repository(packages) })
    expect(report.unresolved).toEqual([{ package: 'app-1-1.noarch', requirements: ['other', 'source'] }])
    const { report: multilib } = await check({ repository: await repository(packages) }, { arches: ['x86_64', 'i686', 'noarch'] })
    expect(multilib.unresolved.map((one) => one.package)).toEqual(['app-1-1.noarch', 'second-1-1.i686'])
  })

  it('refuses file lists that lack a package', async () => {
    const incomplete = await repository([...closed, { name: 'unlisted', requires: ['/usr/share/else'] }], null, ['unlisted'])
    await expect(check({ repository: incomplete })).rejects.toMatchObject({
      code: 'REPO_INVALID',
      message: expect.stringContaining('lacks unlisted'),
    })
  })

  it('lets repositories outside of the compose provide', async () => {
    await using built = await buildRpms([specOf('lib', 'Requires: gone', '%ghost /usr/share/data')])
    await runCreaterepo(built.directory)
    const lookasideRepos = [{ id: 'lookaside-repo-0', url: pathToFileURL(built.directory).href }]
    const { report } = await check({ repository: await repository(closed.slice(0, 1)) }, { lookasideRepos })
    expect([report.checked, report.unresolved]).toEqual([1, []])
  })

  it('does not read file lists that nobody needs', async () => {
    const { report } = await check({ repository: await repository([{ name: 'app', requires: ['app'] }], 'filelists') })
    expect(report.unresolved).toEqual([])
  })

  it.each(['primary', 'filelists'] as const)('refuses a repository whose %s is lost', async (lost) => {
    await expect(check({ repository: await repository(closed, lost) })).rejects.toMatchObject({ code: 'REPO_INVALID' })
  })

  it('fails when the strictness is fatal', async () => {
    const broken = await repository([{ name: 'bad', requires: ['gone'] }])
    await expect(check({ repository: broken }, { strictness: 'fatal' })).rejects.toMatchObject({
      code: 'CLOSURE_BROKEN',
      details: { unresolved: { 'bad-1-1.noarch': ['gone'] } },
    })
  })
})
