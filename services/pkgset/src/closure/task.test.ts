import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import { parseFilelists, parsePrimary, pkgidOf } from '@murli/rpmmd/records'
import type { BuiltRpms } from '@murli/rpmmd/testing'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { editRepomd, serveDirectory, testRepository } from '../../test/repository.ts'
import { closureTask } from './task.ts'

const COMPS = `<?xml version="1.0" encoding="UTF-8"?>
<comps><group><id>core</id><name>Core</name><description/><default>true</default><uservisible>true</uservisible>
<packagelist><packagereq type="mandatory">app</packagereq></packagelist></group></comps>`

async function close(urls: string[], packages: string[] = []) {
  const blobs = memoryBlobStore()
  const repos = urls.map((url, index) => ({ id: `repo-${index}`, url }))
  const rules = { rules: '4.10', richDependencies: 'union' } as const
  const slice = { kind: 'slice', version: 1, arch: 'x86_64', ...rules, repos, packages, prepopulate: [] } as const
  const inputs = { comps: await blobs.putBytes(Buffer.from(COMPS)) }
  await using context = await testTaskContext(closureTask, {
    slice: { ...slice, packages, prepopulate: [] },
    inputs,
    blobs,
    task: { item: 'closure' },
  })
  const { result, key } = await runTestTask(closureTask, context)
  const manifest = await context.manifests.get(PackageSetManifest, result.outputs['closure']!)
  const bytes = await Promise.all(manifest.buckets.map(async (bucket) => zstdDecompressSync(await blobs.readBytes(bucket))))
  const texts = ({ record: { bucket, at } }: SetPackage) => [0, 1, 2].map((part) => bytes[bucket]!.subarray(at[part], at[part + 1]))
  return { manifest, texts, key, ref: result.outputs['closure']!, log: context.logLines() }
}

const withoutUrls = ({ packages, ...rest }: PackageSetManifest) => ({ ...rest, packages: packages.map((item) => ({ ...item, url: '' })) })
const names = ({ packages }: PackageSetManifest) => packages.map(({ fileName }) => fileName)
const FILES_OF_APP = [
  'app-1.0-1.noarch.rpm',
  'app-1.0-1.src.rpm',
  'closed-1.0-1.noarch.rpm',
  'closed-1.0-1.nosrc.rpm',
  'data-1.0-1.noarch.rpm',
  'data-1.0-1.src.rpm',
  'lib-1.0-1.noarch.rpm',
  'lib-1.0-1.src.rpm',
]

let built: BuiltRpms
let repomd: string
beforeAll(async () => {
  built = await testRepository()
  repomd = await readFile(join(built.directory, 'repodata/repomd.xml'), 'utf8')
})
afterEach(() => writeFile(join(built.directory, 'repodata/repomd.xml'), repomd))
afterAll(() => built[Symbol.asyncDispose]())

describe('the closure of a repository', () => {
  it('holds groups, requirements by name and path, build requirements and sources, with their record texts', async () => {
    const { manifest, texts, log } = await close([built.directory])
    expect(names(manifest)).toEqual(FILES_OF_APP)
    for (const item of manifest.packages) {
      const [primary, filelists, other] = texts(item)
      expect(parsePrimary(primary!)).toMatchObject({ name: item.name, checksum: item.checksum, fileTime: item.mtime, size: item.size })
      expect([parseFilelists(filelists!).pkgid, pkgidOf(other!)]).toEqual([item.checksum.value, item.checksum.value])
      expect(item.url).toBe(`file://${built.directory}/${item.fileName}`)
    }
    expect(manifest.packages.map(({ arch }) => arch)).toEqual(['noarch', 'src', 'noarch', 'nosrc', 'noarch', 'src', 'noarch', 'src'])
    expect(log).toContainEqual(expect.objectContaining({ missing: ['system-release'] }))
    expect(log).toContainEqual(expect.objectContaining({ package: 'app.noarch', requirements: ['nobody'] }))
  })

  it('takes names of the slice as well, and the first of equal file names', async () => {
    const { manifest } = await close([built.directory, `file://${built.directory}/`], ['tool', 'oth*'])
    const expected = [...FILES_OF_APP, ...['other', 'tool'].flatMap((name) => [`${name}-1.0-1.noarch.rpm`, `${name}-1.0-1.src.rpm`])]
    expect(names(manifest)).toEqual(expected)
  })

  it('is the same over HTTP but for the URLs, where metadata is read once', async () => {
    await using server = await serveDirectory(built.directory)
    const [local, remote] = [await close([built.directory]), await close([server.url])]
    expect(withoutUrls(remote.manifest)).toEqual(withoutUrls(local.manifest))
    expect(remote.manifest.packages[0]!.url).toBe(`${server.url}/app-1.0-1.noarch.rpm`)
    expect(server.requests).toHaveLength(4)
  })

  it('gives the same bytes each time, and a key that follows repomd.xml', async () => {
    const [one, two] = [await close([built.directory]), await close([built.directory])]
    expect([two.ref, two.key]).toEqual([one.ref, one.key])
    await editRepomd(built.directory, (record) => ({ ...record, timestamp: 1 }))
    expect((await close([built.directory])).key).not.toBe(one.key)
  })

  it('survives a server that fails twice', async () => {
    let failures = 2
    await using server = await serveDirectory(built.directory, (request, response) => {
      if (!request.url!.includes('primary') || failures === 0) return false
      failures -= 1
      if (failures === 0) response.writeHead(503).end()
      else request.socket.destroy()
      return true
    })
    expect(names((await close([server.url])).manifest)).toEqual(FILES_OF_APP)
  })
})

describe('a repository that is not right', () => {
  it.each([
    ['has no repomd.xml', 'FILE_MISSING', '/nonexistent/repository', /repo-0.*nonexistent/],
    ['is a relative path', 'CONFIG_INVALID', 'some/where', /some\/where/],
    ['has an unknown scheme', 'CONFIG_INVALID', 'ftp://host/repo', /ftp:/],
  ])('%s', async (_what, code, url, message) => {
    await expect(close([url])).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each<[string, string, Parameters<typeof editRepomd>[1], RegExp]>([
    ['lacks filelists', 'REPO_INVALID', (record) => (record.type === 'filelists' ? null : record), /no filelists record/],
    ['declares another checksum', 'REPO_INVALID', (record) => ({ ...record, checksum: { type: 'sha256', value: '00' } }), /checksum/],
    ['declares a smaller open-size', 'REPO_INVALID', (record) => ({ ...record, openSize: 100 }), /more than the 100 bytes/],
    ['names a file outside', 'PATH_UNSAFE', (record) => ({ ...record, href: '../../etc/passwd' }), /repo-0.*\.\.\/\.\.\/etc\/passwd/],
    ['names a file that is gone', 'REPO_INVALID', (record) => ({ ...record, href: 'repodata/gone' }), /not there/],
  ])('%s', async (_what, code, edit, message) => {
    await editRepomd(built.directory, edit)
    await expect(close([built.directory])).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await using server = await serveDirectory(built.directory)
    await expect(close([server.url])).rejects.toMatchObject({ code })
  })

  it('is malformed', async () => {
    await writeFile(join(built.directory, 'repodata/repomd.xml'), '<repomd>')
    await expect(close([built.directory])).rejects.toMatchObject({ code: 'REPO_INVALID', message: expect.stringContaining('repo-0') })
  })

  it('does not answer', async () => {
    await using server = await serveDirectory('/nonexistent', (_request, response) => response.writeHead(500).end() !== undefined)
    await expect(close([server.url])).rejects.toMatchObject({ code: 'REPO_UNREACHABLE', message: expect.stringContaining('500') })
  }, 20_000)
})
