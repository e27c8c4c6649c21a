import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { zstdCompressSync } from 'node:zlib'
import { PackageListDocument, PackageSetManifest, RpmsDocument, SelectionDocument, type SetPackage } from '@murli/contracts/documents'
import type { PackagesSlice } from '@murli/contracts/slices'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUILT_AT, buildRpm, type BuiltRpms, setPackageOf } from '../../test/rpm.ts'
import { testVariant } from '../../test/variant.ts'
import { packagesTask } from './task.ts'

const slice: PackagesSlice = {
  kind: 'slice',
  version: 1,
  variant: testVariant(),
  arch: 'x86_64',
  hashedDirectories: true,
  linked: true,
  checksum: 'sha256',
  prefix: 'Packages/',
  directories: { binary: 'Server/x86_64/os', source: 'Server/source/tree', debug: 'Server/x86_64/debug/tree' },
}

let rpms: BuiltRpms
let records: SetPackage[]

beforeAll(async () => {
  rpms = await buildRpm({ name: 'small', install: 'mkdir -p $RPM_BUILD_ROOT/usr\necho x > $RPM_BUILD_ROOT/usr/x', files: ['/usr/x'] })
  records = await Promise.all(rpms.paths.map((path) => setPackageOf(path)))
})

afterAll(() => rpms[Symbol.asyncDispose]())

const entry = (index: number) => ({ package: index, flags: [], reasons: [] })
const isSource = (record: SetPackage) => record.arch === 'src'

/** Runs the task for all packages of a set. */
async function place(packages: SetPackage[], options: { slice?: Partial<PackagesSlice>; blobs?: ReturnType<typeof memoryBlobStore> } = {}) {
  const blobs = options.blobs ?? memoryBlobStore()
  const manifests = manifestStore(blobs)
  const bucket = await blobs.putBytes(zstdCompressSync('bucket'))
  const packageSet = await manifests.put(PackageSetManifest, {
    kind: 'package-set',
    version: 1,
    name: 'repos',
    arch: 'x86_64',
    buckets: [bucket],
    packages,
    excluded: [],
  })
  const selection = await manifests.put(SelectionDocument, {
    kind: 'selection',
    version: 1,
    variant: 'Server',
    arch: 'x86_64',
    packageSet,
    debuginfo: [],
    external: [],
    missing: [],
    unresolved: {},
    rpm: packages.flatMap((record, index) => (isSource(record) ? [] : [entry(index)])),
    srpm: packages.flatMap((record, index) => (isSource(record) ? [entry(index)] : [])),
  })
  await using ctx = await testTaskContext(packagesTask, { slice: { ...slice, ...options.slice }, inputs: { selection }, blobs })
  const { outputs, metrics, warnings } = (await runTestTask(packagesTask, ctx)).result
  const [binary, source, debug] = await Promise.all(
    ['binary', 'source', 'debug'].map((list) => manifests.get(PackageListDocument, outputs[list]!)),
  )
  const { entries } = await manifests.get(RpmsDocument, outputs['rpms']!)
  return { blobs, binary: binary!.packages, source: source!.packages, debug: debug!.packages, entries, metrics, warnings }
}

describe('packages', () => {
  it('takes the bytes in and lists them for createrepo and rpms.json', async () => {
    const placed = await place(records)
    const [binary] = placed.binary
    const record = records.find((one) => one.arch === 'noarch')!
    expect(binary).toMatchObject({
      path: 'Packages/s/small-1-1.noarch.rpm',
      size: record.size,
      mtime: BUILT_AT,
      digest: `sha256:${record.checksum.value}`,
      checksums: { sha256: record.checksum.value },
    })
    expect(await placed.blobs.readBytes(binary!)).toEqual(await readFile(rpms.paths.find((path) => path.includes('noarch'))!))
    expect(placed.entries.map(({ srpm, nevra, category, path, sigkey }) => [srpm, nevra, category, path, sigkey])).toEqual([
      ['small-0:1-1.src', 'small-0:1-1.noarch', 'binary', 'Server/x86_64/os/Packages/s/small-1-1.noarch.rpm', null],
      ['small-0:1-1.src', 'small-0:1-1.src', 'source', 'Server/source/tree/Packages/s/small-1-1.src.rpm', null],
    ])
    expect(placed.debug).toEqual([])
    expect(placed.metrics).toMatchObject({ packages: 2, takenIn: 2 })
  })

  it('moves no byte of a package whose blob is there, even when the repository is gone', async () => {
    const { blobs } = await place(records)
    const gone = records.map((record) => ({ ...record, url: 'file:///gone.rpm' }))
    const again = await place(gone, { blobs })
    expect(again.metrics).toMatchObject({ packages: 2, takenIn: 0, takenInBytes: 0 })
    expect(again.entries).toHaveLength(2)
  })

  it.each(['sha512', 'sha1'] as const)(
    'makes %s checksums for createrepo, of new packages and of those that are there',
    async (checksum) => {
      const first = await place(records, { slice: { checksum } })
      const again = await place(records, { slice: { checksum }, blobs: first.blobs })
      const bytes = await first.blobs.readBytes(first.source[0]!)
      expect(first.source[0]?.checksums[checksum]).toBe(createHash(checksum).update(bytes).digest('hex'))
      expect(again.source).toEqual(first.source)
    },
  )

  it('names blobs by sha256 whatever the checksums of the repository are', async () => {
    const withSha1 = await Promise.all(
      rpms.paths.map(async (path) => {
        const value = createHash('sha1')
          .update(await readFile(path))
          .digest('hex')
        return setPackageOf(path, { checksum: { type: 'sha', value } })
      }),
    )
    const placed = await place(withSha1)
    const digests = [...placed.binary, ...placed.source].map((one) => one.digest).toSorted()
    expect(digests).toEqual(records.map((record) => `sha256:${record.checksum.value}`).toSorted())
  })
})

describe('packages that are not what their repository says', () => {
  const [fileName] = ['small-1-1.noarch.rpm']

  it('says which package is missing and where it was looked for', async () => {
    const lost = records.map((record) => ({ ...record, url: 'file:///nowhere/small.rpm' }))
    await expect(place(lost)).rejects.toMatchObject({ code: 'PACKAGE_MISSING', details: { url: 'file:///nowhere/small.rpm' } })
  })

  it.each<[string, (record: SetPackage) => Partial<SetPackage>]>([
    ['size', (record) => ({ size: record.size + 1 })],
    ['sha256', () => ({ checksum: { type: 'sha256', value: 'ab'.repeat(32) } })],
    ['sha512', () => ({ checksum: { type: 'sha512', value: 'ab'.repeat(64) } })],
  ])('refuses another %s', async (what, change) => {
    const record = records.find((one) => one.fileName === fileName)!
    const failure = place([{ ...record, ...change(record) }])
    await expect(failure).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT', details: { package: fileName, url: record.url, what } })
    await expect(failure).rejects.toThrow(/expected .*, got .+/)
  })
})
