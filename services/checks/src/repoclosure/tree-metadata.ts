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

/** Of a tree: what a pool is filled from, and its modules. */
export interface TreeMetadata extends PackageMetadata {
  /** Text of its module documents; null where it has none. */
  modules(): Promise<string | null>
}

/**
 * The metadata of a tree that holds `repodata/`. `id`: what messages call it.
 * @throws {MurliError | RpmmdError} code `REPO_INVALID` when repomd.xml or a document that it must list is missing or malformed.
 */
export async function treeMetadata({ blobs, manifests }: Stores, id: string, tree: Ref): Promise<TreeMetadata> {
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
  const content = async (document: string): Promise<AsyncIterable<Uint8Array>> => {
    const record = recordOf(document)
    return openRecord(record, await blobs.read(stored(record.href)), nameOf(document))
  }
  return {
    id,
    url: tree.digest,
    nameOf,
    content,
    modules: async () => {
      if (!repomd.data.some(({ type }) => type === 'modules')) return null
      return Buffer.concat(await Array.fromAsync(await content('modules'))).toString('utf8')
    },
  }
}
