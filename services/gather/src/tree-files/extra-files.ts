import type { Ref } from '@murli/contracts'
import { type TreeFile, TreeManifest } from '@murli/contracts/documents'
import { printTreeExtraFiles } from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { lookUpTree, type ManifestStore } from '@murli/runtime/manifests'
import { z } from 'zod'

export const LISTING = 'extra_files.json'

const Listing = z.object({
  data: z.array(z.object({ file: z.string(), size: z.int(), checksums: z.record(z.string(), z.string()) })),
})

/** The extra files of a tree: those of its variant, and of the addons that live in it. */
export interface ExtraFiles {
  trees: readonly Ref[]
  manifests: ManifestStore
  blobs: BlobStore
}

/**
 * The listing of all extra files, when several variants bring some: the peer keeps only the last one's (spec 05 §6.2).
 * Null when the one that is there will do, or none is.
 * @throws {MurliError} CONFIG_INVALID when two of them bring different files of one name.
 */
export async function unitedListing({ trees, manifests, blobs }: ExtraFiles): Promise<string | null> {
  const seen = new Map<string, TreeFile>()
  const listings: TreeFile[] = []
  for (const tree of trees) {
    const { files } = await manifests.get(TreeManifest, tree)
    for (const file of files) {
      const first = seen.get(file.path)
      if (file.path === LISTING) listings.push(file)
      else if (first !== undefined && first.digest !== file.digest)
        throw conflict(file.path, 'a variant and its addon bring different ones')
      else seen.set(file.path, file)
    }
  }
  if (listings.length < 2) return null
  const documents = await Promise.all(listings.map(async (file) => Listing.parse(JSON.parse((await blobs.readBytes(file)).toString()))))
  const entries = new Map(documents.flatMap((document) => document.data).map((entry) => [entry.file, entry]))
  return printTreeExtraFiles([...entries.values()])
}

/** @throws {MurliError} CONFIG_INVALID when the repository has something where an extra file wants to be (spec 05 §6.2). */
export async function assertApart(repository: Ref, { trees, manifests }: ExtraFiles): Promise<void> {
  for (const tree of trees) {
    const { files } = await manifests.get(TreeManifest, tree)
    for (const { path } of files) {
      if ((await lookUpTree(manifests, repository, path)) !== null) throw conflict(path, 'the repository of the tree has it too')
    }
  }
}

function conflict(path: string, why: string): MurliError {
  return new MurliError('CONFIG_INVALID', `extra_files: conflict at ${path}: ${why}`, { details: { path } })
}
