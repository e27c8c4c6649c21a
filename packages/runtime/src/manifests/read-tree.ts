import type { Ref } from '@murli/contracts'
import { TreeManifest } from '@murli/contracts/documents'
import { MurliError } from '../errors/index.ts'
import type { ManifestStore } from './types.ts'

/** Manifests whose order has been checked; the manifest store gives the same object for the same ref as long as it keeps it. */
const ordered = new WeakSet<TreeManifest>()

/** Reads a tree manifest. @throws {MurliError} METADATA_INVALID also when its files are not sorted by path, or a path comes twice. */
export async function readTree(manifests: ManifestStore, ref: Ref): Promise<TreeManifest> {
  const tree = await manifests.get(TreeManifest, ref)
  if (ordered.has(tree)) return tree
  let previous = ''
  for (const { path } of tree.files) {
    if (path <= previous) throw new MurliError('METADATA_INVALID', `tree ${ref.digest}: "${path}" after "${previous}" is out of order`)
    previous = path
  }
  ordered.add(tree)
  return tree
}

/** Index of the first file whose path is not before `path`; files are sorted. */
export function lowerBound(files: readonly { path: string }[], path: string): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((files[middle]?.path ?? '') < path) low = middle + 1
    else high = middle
  }
  return low
}
