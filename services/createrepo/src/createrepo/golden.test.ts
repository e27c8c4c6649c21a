import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import type { Ref } from '@murli/contracts'
import { PackageListDocument, TreeManifest, type PlacedPackage } from '@murli/contracts/documents'
import type { CreaterepoSlice } from '@murli/contracts/slices'
import { packageSlices, parsePrimary, type DocumentName } from '@murli/rpmmd/records'
import { buildRpms, openDocument, runCreaterepo, type BuiltRpms } from '@murli/rpmmd/testing'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createrepoTask } from './task.ts'

/** The cases that spec 05 §3.13 asks for, in few packages. */
const SPECS = [
  `Name: abc
Epoch: 7
Version: 1.0
Release: 1
Summary: Úplně <obyčejný> & "krátký" balíček
License: MIT
Provides: žluťoučký(kůň) = 2:1.5-3, bundled(x) > 1
Requires: (a if b), /usr/bin/own, abc = 7:1.0-1, libc.so.6(GLIBC_2.14)(64bit), libc.so.6()(64bit), libc.so.6(GLIBC_2.3.4)(64bit), after >= 1
Requires(pre): before, /usr/bin/own
Requires(preun): later
Recommends: maybe
Supplements: other < 3
Conflicts: foe <= 2~rc1
Obsoletes: old-abc < 1^git1
%description
first line
	tabbed <line> & more

last line
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc/abc.d "%{buildroot}/usr/share/abc d'or" %{buildroot}/var/lib/abc
touch %{buildroot}/usr/bin/own %{buildroot}/etc/abc.conf %{buildroot}/usr/share/cabin "%{buildroot}/usr/share/abc d'or/ř&<x>" %{buildroot}/var/lib/abc/state
%pre
true
%files
/usr/bin/own
/etc/abc.conf
%dir /etc/abc.d
"/usr/share/abc d'or"
/usr/share/cabin
%ghost %dir /var/lib/abc
%ghost /var/lib/abc/state
%changelog
* Wed Nov 15 2023 Jiří Dvořák <jiří@example.com> - 1.0-1
- poslední & <nejnovější>
* Tue Nov 14 2023 One <one@example.com> - 0.12-1
- newest of the day
* Tue Nov 14 2023 Two <two@example.com> - 0.11-1
- middle of the day
* Tue Nov 14 2023 Three <three@example.com> - 0.10-1
- oldest of the day
${Array.from({ length: 9 }, (_, index) => `* Mon Nov 13 2023 Old <old@example.com> - 0.${9 - index}-1\n- entry ${9 - index}`).join('\n')}
`,
  `Name: Zed
Version: 2
Release: 3
Summary: Zed
License: MIT
BuildArch: noarch
BuildRequires: make
%description
Zed
%package zero
Summary: nothing at all
%description zero
%files
%files zero
`,
]

/** A repository as it was before: built, described by createrepo_c, and its record texts in buckets. */
interface Source {
  built: BuiltRpms
  blobs: BlobStore
  list: PackageListDocument
}

let source: Source
beforeAll(async () => {
  const built = await buildRpms(SPECS)
  const blobs = memoryBlobStore()
  source = { built, blobs, list: await listOf(built, blobs) }
})
afterAll(() => source.built[Symbol.asyncDispose]())

async function listOf(built: BuiltRpms, blobs: BlobStore): Promise<PackageListDocument> {
  const documents = await runCreaterepo(built.directory)
  await rm(join(built.directory, 'repodata'), { recursive: true })
  const slices = await Promise.all([slicesOf(documents.primary), slicesOf(documents.filelists), slicesOf(documents.other)])
  const buckets: Ref[] = []
  const packages: PlacedPackage[] = []
  for (const index of built.files.keys()) {
    const texts = slices.map((document) => document[index]!)
    const record = parsePrimary(texts[0]!)
    const { name, epoch, version, release, arch } = record
    const bytes = await readFile(join(built.directory, record.href))
    const ends = texts.map(({ length }, part) => texts.slice(0, part).reduce((sum, text) => sum + text.length, length) + 3)
    buckets.push(await blobs.putBytes(zstdCompressSync(Buffer.concat([Buffer.from('...'), ...texts]))))
    packages.push({
      name,
      epoch,
      version,
      release,
      arch,
      path: `Packages/${record.href[0]!.toLowerCase()}/${record.href}`,
      digest: (await blobs.putBytes(bytes)).digest,
      size: bytes.length,
      mtime: Math.trunc((await stat(join(built.directory, record.href))).mtimeMs / 1000),
      checksums: Object.fromEntries(['sha1', 'sha256', 'sha512'].map((type) => [type, createHash(type).update(bytes).digest('hex')])),
      record: { bucket: index, at: [3, ends[0]!, ends[1]!, ends[2]!] },
    })
  }
  return { kind: 'package-list', version: 1, buckets, packages }
}

async function slicesOf(document: Buffer): Promise<Buffer[]> {
  return Array.fromAsync(packageSlices(new Blob([new Uint8Array(document)]).stream()))
}

const SLICE: CreaterepoSlice = {
  kind: 'slice',
  version: 1,
  packageType: 'binary',
  checksum: 'sha256',
  compsFileName: null,
  productId: null,
}

/** Runs the task on lists and lays its repodata out on disk. */
async function compose(lists: PackageListDocument[], changes: Partial<CreaterepoSlice> = {}) {
  const { blobs } = source
  const manifests = manifestStore(blobs)
  const refs = await Promise.all(
    lists.map(async (list, index) => ({ from: `gather/V/a${index}/packages`, ref: await manifests.put(PackageListDocument, list) })),
  )
  await using context = await testTaskContext(createrepoTask, {
    slice: { ...SLICE, ...changes },
    inputs: { packages: refs },
    blobs,
    manifests,
  })
  const { result } = await runTestTask(createrepoTask, context)
  const tree = await manifests.get(TreeManifest, result.outputs['tree']!)
  const directory = await mkdtemp(join(tmpdir(), 'murli-createrepo-'))
  for (const { path, digest, size } of tree.files.filter((file) => file.path.startsWith('repodata/'))) {
    await blobs.place({ digest, size }, join(directory, path))
  }
  return { tree, directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

it.each(['sha256', 'sha512', 'sha1'] as const)('writes what createrepo_c writes over the moved packages, with %s', async (checksum) => {
  await using directory = await mkdtempDisposable()
  for (const { path } of source.list.packages) {
    await mkdir(dirname(join(directory.path, path)), { recursive: true })
    await rename(join(source.built.directory, path.slice('Packages/x/'.length)), join(directory.path, path))
  }
  const expected = await runCreaterepo(directory.path, { checksum })
  for (const { path } of source.list.packages)
    await rename(join(directory.path, path), join(source.built.directory, path.slice('Packages/x/'.length)))
  await using composed = await compose([source.list], { checksum })
  for (const document of ['primary', 'filelists', 'other'] as const) {
    expect((await openDocument(composed.directory, document)).toString()).toBe(expected[document].toString())
  }
})

it('gives one repository for lists that overlap', async () => {
  const { list } = source
  const [first, second] = [
    { ...list, packages: list.packages.slice(0, 3) },
    { ...list, packages: list.packages.slice(2).toReversed() },
  ]
  await using whole = await compose([list])
  await using united = await compose([first, second])
  expect(united.tree).toEqual(whole.tree)
})

it('refuses two files at one path', async () => {
  const { list } = source
  const [item, other] = list.packages
  const moved = { ...list, packages: [{ ...other!, path: item!.path }] }
  await expect(compose([list, moved])).rejects.toMatchObject({ code: 'GATHER_FAILED', details: { path: item!.path } })
})

const EMPTY: [DocumentName, number, string][] = [
  ['primary', 167, 'e1e2ffd2fb1ee76f87b70750d00ca5677a252b397ab6c2389137a0c33e7b359f'],
  ['filelists', 125, 'bf9808b81cb2dbc54b4b8e35adc584ddcaa73bd81f7088d73bf7dbbada961310'],
  ['other', 121, 'e0ed5e0054194df036cf09c1a911e15bf2a4e7f26f2a788b6f47d53e80717ccc'],
]

it.each(EMPTY)('writes the %s of an empty repository as createrepo_c does (spec 05 §3.13)', async (document, size, sha256) => {
  await using empty = await compose([{ kind: 'package-list', version: 1, buckets: [], packages: [] }], { packageDirectory: 'Packages' })
  const content = await openDocument(empty.directory, document)
  expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([size, sha256])
  expect(empty.tree.directories).toEqual(['Packages'])
})

async function mkdtempDisposable() {
  const path = await mkdtemp(join(tmpdir(), 'murli-createrepo-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
