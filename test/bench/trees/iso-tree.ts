import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref, Variant } from '@murli/contracts'
import { type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'

/** Size of every file of the tree, 10⁶ bytes. */
export const PAYLOAD_FILE_MB = 10

const server: Variant = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['x86_64'],
  isEmpty: false,
  parent: null,
  children: [],
  groups: [],
  environments: [],
  buildinstallPackages: [],
  modules: null,
  kojiTags: null,
  release: null,
}

/** What createiso is told: xorrisofs, one medium of any size. */
export function isoSlice({ volumeId, checksums }: { volumeId: string; checksums: string[] }): CreateisoSlice {
  return {
    kind: 'slice',
    version: 1,
    variant: server,
    arch: 'x86_64',
    release: { name: 'Benchmark', short: 'BENCH', version: '1', type: 'ga', internal: false, baseProduct: null },
    volumeIdFormats: [volumeId],
    volumeIdSubstitutions: {},
    restrictedVolumeId: false,
    discTypes: {},
    capacity: Number.MAX_SAFE_INTEGER,
    bootable: false,
    isoLevel: null,
    useXorrisofs: true,
    checksums,
    jigdo: false,
    repositoryChecksum: 'sha256',
    namesHaveDiscNumber: true,
  }
}

/** A tree of packages that cannot be compressed, in the store, and as a graft list for those who work with files. */
export async function isoTree(blobs: BlobStore, { directory, files }: { directory: string; files: number }): Promise<IsoTree> {
  await mkdir(directory)
  const placed: TreeFile[] = []
  for (let index = 0; index < files; index += 1) {
    const { digest, size } = await blobs.putBytes(randomBytes(PAYLOAD_FILE_MB * 1_000_000))
    const file = { path: `Packages/package-${String(index).padStart(4, '0')}-1-1.noarch.rpm`, digest, size, mtime: 1_700_000_000 }
    await blobs.place(file, join(directory, String(index)))
    placed.push(file)
  }
  const graftList = join(directory, 'graft-points')
  await writeFile(graftList, placed.map((file, index) => `${file.path}=${join(directory, String(index))}\n`).join(''))
  const tree = await manifestStore(blobs).put(TreeManifest, { kind: 'tree', version: 1, files: placed, mounts: [], directories: [] })
  return { tree, graftList }
}

interface IsoTree {
  readonly tree: Ref
  /** Path of the list. */
  readonly graftList: string
}
