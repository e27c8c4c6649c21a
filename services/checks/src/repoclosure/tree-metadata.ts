import type { Ref } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import type { PackageMetadata } from '@murli/repositories'
import { openRecord } from '@murli/rpmmd/compression'
import { parseRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { flattenTree, type ManifestStore } from '@murli/runtime/manifests'

/** Where repository metadata is read from. */
interface Stores {
  readonly blobs: BlobStore
  readonly manifests: ManifestStore
}

/**
 * The metadata of a tree that holds `repodata/`. `id`: what messages call it.
 * @throws {MurliError | RpmmdError} code `REPO_INVALID` when repomd.xml or a document that it must list is missing or malformed.
 */
export async function treeMetadata({ blobs, manifests }: Stores, id: string, tree: Ref): Promise<PackageMetadata> {
  const files = new Map((await flattenTree(manifests, tree)).map((file) => [file.path, file]))
  const stored = (path: string): TreeFile => {
    const file = files.get(path)
    if (file === undefined) throw new MurliError('REPO_INVALID', `the repository of ${id} has no ${path}`)
    return file
  }
  const repomd = parseRepomd((await blobs.readBytes(stored('repodata/repomd.xml'))).toString('utf8'), `repomd.xml of ${id}`)
  const recordOf = (document: string): RepomdRecord => {
    const record = repomd.data.find(({ type }) => type === document)
    if (record === undefined) throw new MurliError('REPO_INVALID', `repodata/repomd.xml of ${id} does not list ${document}`)
    return record
  }
  const nameOf = (document: string): string => `${recordOf(document).href} of ${id}`
  return {
    id,
    url: tree.digest,
    nameOf,
    content: async (document) => {
      const record = recordOf(document)
      return openRecord(record, await blobs.read(stored(record.href)), nameOf(document))
    },
  }
}
