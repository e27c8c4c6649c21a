import type { Ref } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import { MurliError } from '../errors/index.ts'
import { readTree } from './read-tree.ts'
import type { ManifestStore } from './types.ts'

/** Far more than any distribution has; a small set of manifests that mount each other can mean any number of files. */
const MAX_FILES = 5_000_000

/** A tree with all mounts resolved: files sorted by path, and the directories to make even when nothing is in them. */
export interface FlatTree {
  files: TreeFile[]
  directories: string[]
}

/** @returns all files of the tree, mounts resolved, sorted by path in code unit order. Errors as `flattenTreeWithDirectories`. */
export async function flattenTree(manifests: ManifestStore, root: Ref): Promise<TreeFile[]> {
  return (await flattenTreeWithDirectories(manifests, root)).files
}

/**
 * Resolves mounts by the rules of `TreeManifest`: files of a tree win over mounted ones, earlier mounts over later ones.
 * @throws {MurliError} METADATA_INVALID when one path would be a file and a directory.
 */
export async function flattenTreeWithDirectories(manifests: ManifestStore, root: Ref): Promise<FlatTree> {
  const flattening = new Flattening(manifests)
  await flattening.lay(root, '')
  assertNoConflict(flattening.files, flattening.directories)
  return {
    files: [...flattening.files.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    directories: [...flattening.directories].toSorted(),
  }
}

class Flattening {
  readonly files = new Map<string, TreeFile>()
  readonly directories = new Set<string>()
  /** The same tree laid at the same place once more changes nothing. */
  readonly #laid = new Set<string>()
  readonly #manifests: ManifestStore

  constructor(manifests: ManifestStore) {
    this.#manifests = manifests
  }

  /** Lays a tree under `prefix` (empty, or ending in `/`), below everything that is there already. */
  async lay(ref: Ref, prefix: string): Promise<void> {
    const place = `${ref.digest}${prefix}`
    if (this.#laid.has(place)) return
    this.#laid.add(place)
    const tree = await readTree(this.#manifests, ref)
    for (const file of tree.files) {
      const path = prefix + file.path
      if (!this.files.has(path)) this.files.set(path, prefix === '' ? file : { ...file, path })
    }
    for (const directory of tree.directories) this.directories.add(prefix + directory)
    if (this.files.size + this.#laid.size > MAX_FILES) {
      throw new MurliError('METADATA_INVALID', `tree ${ref.digest} stands for more than ${MAX_FILES} files`)
    }
    // The reads go ahead together; precedence asks only that the results are laid down in order.
    for (const mount of tree.mounts) readTree(this.#manifests, mount.tree).catch(() => undefined)
    for (const mount of tree.mounts) {
      if (mount.path !== '') this.directories.add(prefix + mount.path)
      await this.lay(mount.tree, mount.path === '' ? prefix : `${prefix}${mount.path}/`)
    }
  }
}

function assertNoConflict(files: Map<string, TreeFile>, directories: Set<string>): void {
  const parents = new Set(directories)
  for (const path of files.keys()) addParents(path, parents)
  for (const path of directories) addParents(path, parents)
  for (const path of parents) {
    if (files.has(path)) throw new MurliError('METADATA_INVALID', `"${path}" is a file and a directory in one tree`, { details: { path } })
  }
}

function addParents(path: string, parents: Set<string>): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash)
    if (parents.has(parent)) return
    parents.add(parent)
  }
}
