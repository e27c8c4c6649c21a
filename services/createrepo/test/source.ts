import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import type { Ref } from '@murli/contracts'
import { PackageListDocument, TreeManifest, type PlacedPackage } from '@murli/contracts/documents'
import type { CreaterepoSlice, RepodataStyle } from '@murli/contracts/slices'
import { packageSlices, parsePrimary } from '@murli/rpmmd/records'
import { buildRpms, runCreaterepo, type BuiltRpms } from '@murli/rpmmd/testing'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { createrepoTask } from '../src/createrepo/task.ts'

/** What createrepo_c 0.17 does as the peer calls it (spec 05 §3.2, D0). */
export const STYLE: RepodataStyle = {
  recordChecksum: 'sha256',
  compression: 'gz',
  comps: { compression: 'gz', plain: true },
  databases: null,
  uniqueNames: true,
  changelogLimit: 10,
  location: { base: null, prefix: null, cutDirectories: 0 },
  revision: null,
  timestamp: null,
  tags: { content: [], repo: [], distro: [] },
}

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
export interface Source extends AsyncDisposable {
  built: BuiltRpms
  blobs: BlobStore
  list: PackageListDocument
}

/** Builds and describes the packages. */
export async function buildSource(): Promise<Source> {
  const built = await buildRpms(SPECS)
  const blobs = memoryBlobStore()
  return { built, blobs, list: await listOf(built, blobs), [Symbol.asyncDispose]: () => built[Symbol.asyncDispose]() }
}

/** Moves the packages to where the list has them, below a new directory, and back in the end. */
export async function placedFiles({ built, list }: Source): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'murli-createrepo-'))
  const moves = list.packages.map((item) => [join(built.directory, item.path.slice('Packages/x/'.length)), join(path, item.path)] as const)
  for (const [from, to] of moves) {
    await mkdir(dirname(to), { recursive: true })
    await rename(from, to)
  }
  const back = async () => {
    for (const [from, to] of moves) await rename(to, from)
    await rm(path, { recursive: true })
  }
  return { path, [Symbol.asyncDispose]: back }
}

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
  style: STYLE,
}

/** Runs the task on lists and lays its repodata out on disk. `comps` is their text. */
export async function compose({ blobs }: Source, lists: PackageListDocument[], changes: Partial<CreaterepoSlice> = {}, comps?: string) {
  const manifests = manifestStore(blobs)
  const refs = await Promise.all(
    lists.map(async (list, index) => ({ from: `gather/V/a${index}/packages`, ref: await manifests.put(PackageListDocument, list) })),
  )
  await using context = await testTaskContext(createrepoTask, {
    slice: { ...SLICE, ...changes },
    inputs: { packages: refs, ...(comps === undefined ? {} : { comps: await blobs.putBytes(Buffer.from(comps)) }) },
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
