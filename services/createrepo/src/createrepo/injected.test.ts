import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { ModulesDocument, PackageListDocument, TreeManifest } from '@murli/contracts/documents'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { expect, it } from 'vitest'
import { STYLE } from '../../test/source.ts'
import { createrepoTask } from './task.ts'

const run = promisify(execFile)
const COMPS = '<?xml version="1.0" encoding="UTF-8"?>\n<comps>\n</comps>\n'
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nžádný\n-----END CERTIFICATE-----\n'
const MODULES = '---\ndocument: modulemd\nversion: 2\ndata:\n  name: ž\n  stream: "1"\n...\n'
const FILE_NAME = 'comps-Server.x86_64.xml'

/** An empty repository with comps, certificate and modules, made by the task; sha512, so that the certificate's own type shows. */
async function composed(startedAt: number) {
  const blobs = memoryBlobStore()
  const comps = await blobs.putBytes(Buffer.from(COMPS))
  const productId = await blobs.putBytes(Buffer.from(CERTIFICATE))
  const style = { ...STYLE, recordChecksum: 'sha512' }
  const slice = {
    kind: 'slice',
    version: 1,
    packageType: 'binary',
    checksum: 'sha512',
    compsFileName: FILE_NAME,
    productId,
    style,
  } as const
  const manifests = manifestStore(blobs)
  const packages = await manifests.put(PackageListDocument, { kind: 'package-list', version: 1, buckets: [], packages: [] })
  const record = await blobs.putBytes(Buffer.from(MODULES))
  const document: ModulesDocument = { kind: 'modules', version: 1, variant: 'Server', arch: 'x86_64', streams: [], record }
  const inputs = { comps, packages, modules: await manifests.put(ModulesDocument, document) }
  await using context = await testTaskContext(createrepoTask, { slice, inputs, blobs, manifests, identity: { startedAt } })
  const { result, key } = await runTestTask(createrepoTask, context)
  const [tree, repodata] = await Promise.all(['tree', 'repodata'].map((output) => manifests.get(TreeManifest, result.outputs[output]!)))
  const read = (path: string) => blobs.readBytes(tree!.files.find((file) => file.path === path)!)
  return { tree: tree!, repodata: repodata!, read, key }
}

/** The same by createrepo_c and modifyrepo_c, called as the peer calls them (spec 05 §2.3, §2.5). */
async function peerRecords(): Promise<RepomdRecord[]> {
  const directory = await mkdtemp(join(tmpdir(), 'murli-peer-'))
  try {
    await writeFile(join(directory, FILE_NAME), COMPS)
    await writeFile(join(directory, 'productid'), CERTIFICATE)
    const options = ['--no-database', '--unique-md-filenames', '--checksum=sha512', `--groupfile=${join(directory, FILE_NAME)}`]
    await run('createrepo_c', [...options, directory])
    await run('modifyrepo_c', [join(directory, 'productid'), join(directory, 'repodata'), '--compress', '--compress-type=gz'])
    await writeFile(join(directory, 'modules.yaml'), MODULES)
    const compressed = ['--mdtype=modules', '--compress', '--compress-type=gz']
    await run('modifyrepo_c', [...compressed, join(directory, 'modules.yaml'), join(directory, 'repodata')])
    return parseRepomd(await readFile(join(directory, 'repodata/repomd.xml'), 'utf8')).data
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** What does not depend on the compressor or the clock. */
function comparable(record: RepomdRecord) {
  const { type, openChecksum, openSize, base } = record
  const stored = openChecksum === null ? record.checksum : record.checksum.type
  const name = record.href.replace(record.checksum.value, 'SUM')
  return { type, openChecksum, openSize, base, stored, name, size: openChecksum === null ? record.size : record.size !== null }
}

it('lists comps, certificate and modules as createrepo_c and modifyrepo_c do', async () => {
  const { read } = await composed(1_700_000_000)
  const { data } = parseRepomd((await read('repodata/repomd.xml')).toString())
  expect(data.map(comparable)).toEqual((await peerRecords()).map(comparable))
})

it('stores what it lists, and the certificate once more without listing it', async () => {
  const { tree, repodata, read } = await composed(1_700_000_000)
  const { data } = parseRepomd((await read('repodata/repomd.xml')).toString())
  const hrefs = data.map(({ href }) => href)
  expect(tree.files.map(({ path }) => path)).toEqual([...hrefs, 'repodata/productid', 'repodata/repomd.xml'].toSorted())
  expect(repodata.files).toEqual(tree.files)
  for (const { href, size } of data) expect((await read(href)).length).toBe(size)
  const content = Object.fromEntries(await Promise.all(data.map(async ({ type, href }) => [type, await read(href)] as const)))
  expect(content['group']!.toString()).toBe(COMPS)
  expect(gunzipSync(content['group_gz']!).toString()).toBe(COMPS)
  expect(gunzipSync(content['productid']!).toString()).toBe(CERTIFICATE)
  expect((await read('repodata/productid')).toString()).toBe(CERTIFICATE)
  expect(gunzipSync(content['modules']!).toString()).toBe(MODULES)
})

it('takes every time from the compose, which is no part of the key', async () => {
  const [one, later] = [await composed(1_700_000_000), await composed(1_700_000_777)]
  const repomd = parseRepomd((await later.read('repodata/repomd.xml')).toString())
  expect([repomd.revision, ...repomd.data.map(({ timestamp }) => String(timestamp))]).toEqual(Array(8).fill('1700000777'))
  expect(new Set(later.tree.files.map(({ mtime }) => mtime))).toEqual(new Set([1_700_000_777]))
  expect(later.key).toBe(one.key)
})
