/**
 * For `pnpm bench trees repodata`, two commands:
 * `assembly.ts prepare STORE REPOSITORY COUNT`: record buckets, as pkgset keeps them, of a repository's first COUNT packages in STORE.
 * `assembly.ts measure STORE TIMES`: assembles one repository of all of them so many times, as a worker does one task after another, and
 * prints figures of each time as JSON.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { PackageListDocument, TreeManifest, type PlacedPackage } from '@murli/contracts/documents'
import type { CreaterepoSlice } from '@murli/contracts/slices'
import { packBucket } from '@murli/rpmmd/buckets'
import { openRecord } from '@murli/rpmmd/compression'
import { packageSlices, parsePrimary, type DocumentName } from '@murli/rpmmd/records'
import { parseRepomd } from '@murli/rpmmd/repomd'
import { ensureLayout, openBlobStore, type BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { runTestTask, testTaskContext } from '@murli/runtime/testing'
import { createrepoTask } from '../src/createrepo/task.ts'
import { STYLE } from './source.ts'

const PACKAGES_PER_BUCKET = 128
const DOCUMENTS = ['primary', 'filelists', 'other'] as const

const [command = '', store = '', repository = '', count = '0'] = process.argv.slice(2)
await mkdir(store, { recursive: true })
ensureLayout(store)
const storage = {
  endpoint: 'http://127.0.0.1:9',
  bucket: 'bench',
  region: 'us-east-1',
  accessKeyId: 'x',
  secretAccessKey: 'x',
  localDirectory: store,
}
const blobs = await openBlobStore(storage, { cacheDirectory: join(store, 'cache'), cacheBytes: 2 ** 30 })
if (command === 'prepare') await prepare(blobs)
else await measure(blobs, Number(repository))

async function prepare(into: BlobStore): Promise<void> {
  const [primary, filelists, other] = await Promise.all(DOCUMENTS.map(slicesOf))
  const packages: PlacedPackage[] = []
  const buckets: Ref[] = []
  for (let start = 0; start < primary!.length; start += PACKAGES_PER_BUCKET) {
    const texts: Buffer[] = []
    let end = 0
    for (const [index, slice] of primary!.slice(start, start + PACKAGES_PER_BUCKET).entries()) {
      const parts = [slice, filelists![start + index]!, other![start + index]!]
      const ends = [end, ...parts.map(({ length }) => (end += length))] as [number, number, number, number]
      texts.push(...parts)
      packages.push(placed(slice, { bucket: buckets.length, at: ends }))
    }
    buckets.push(await into.putBytes(await packBucket(Buffer.concat(texts))))
  }
  const list: PackageListDocument = { kind: 'package-list', version: 1, buckets, packages }
  await writeFile(join(store, 'list.json'), JSON.stringify(await manifestStore(into).put(PackageListDocument, list)))
}

async function slicesOf(document: DocumentName): Promise<Buffer[]> {
  const { data } = parseRepomd(await readFile(join(repository, 'repodata/repomd.xml'), 'utf8'))
  const record = data.find(({ type }) => type === document)!
  const slices: Buffer[] = []
  for await (const slice of packageSlices(openRecord(record, createReadStream(join(repository, record.href))))) {
    if (slices.length < Number(count)) slices.push(Buffer.from(slice))
  }
  return slices
}

function placed(slice: Buffer, record: PlacedPackage['record']): PlacedPackage {
  const { name, epoch, version, release, arch, href, size, fileTime: mtime, checksum } = parsePrimary(slice)
  const digest = `sha256:${createHash('sha256').update(checksum.value).digest('hex')}` as const
  const checksums = { [checksum.type]: checksum.value }
  return { name, epoch, version, release, arch, path: href, digest, size, mtime, checksums, record }
}

async function measure(from: BlobStore, times: number): Promise<void> {
  const packages = JSON.parse(await readFile(join(store, 'list.json'), 'utf8')) as Ref
  const slice: CreaterepoSlice = {
    kind: 'slice',
    version: 1,
    packageType: 'binary',
    checksum: 'sha256',
    compsFileName: null,
    productId: null,
    style: STYLE,
  }
  const figures: object[] = []
  for (let time = 0; time < times; time += 1) figures.push(await assembled(from, slice, packages))
  process.stdout.write(JSON.stringify(figures))
}

/** One task, with nothing in memory of what others read. What it stores is removed: it is stored anew each time. */
async function assembled(from: BlobStore, slice: CreaterepoSlice, packages: Ref): Promise<object> {
  const manifests = manifestStore(from)
  await using context = await testTaskContext(createrepoTask, { slice, inputs: { packages }, blobs: from, manifests })
  const started = { wall: performance.now(), cpu: process.cpuUsage() }
  const { result } = await runTestTask(createrepoTask, context)
  const { user, system } = process.cpuUsage(started.cpu)
  const wallMs = performance.now() - started.wall
  const { tree, repodata } = result.outputs
  const { files } = await manifests.get(TreeManifest, repodata!)
  const repomd = parseRepomd((await from.readBytes(files.find(({ path }) => path === 'repodata/repomd.xml')!)).toString())
  for (const { digest } of [...files, tree!, repodata!]) await from.delete(digest)
  const opened = repomd.data.map(({ openChecksum }) => openChecksum?.value)
  const storedBytes = repomd.data.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return { wallMs, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024, storedBytes, opened }
}
