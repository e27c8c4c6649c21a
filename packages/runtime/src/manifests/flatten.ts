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
  const files = new Map<string, TreeFile>()
  const directories = new Set<string>()
  await collect(manifests, root, '', files, directories)
  assertNoConflict(files, directories)
  return {
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    directories: [...directories].sort(),
  }
}

async function collect(
  manifests: ManifestStore,
  ref: Ref,
  prefix: string,
  files: Map<string, TreeFile>,
  directories: Set<string>,
): Promise<void> {
  const tree = await readTree(manifests, ref)
  for (const file of tree.files) {
    const path = prefix + file.path
    if (!files.has(path)) files.set(path, prefix === '' ? file : { ...file, path })
  }
  if (files.size > MAX_FILES) throw new MurliError('METADATA_INVALID', `tree ${ref.digest} stands for more than ${MAX_FILES} files`)
  for (const directory of tree.directories) directories.add(prefix + directory)
  // The reads go ahead together; precedence asks only that the results are laid down in order.
  for (const mount of tree.mounts) readTree(manifests, mount.tree).catch(() => undefined)
  for (const mount of tree.mounts) {
    if (mount.path !== '') directories.add(prefix + mount.path)
    await collect(manifests, mount.tree, mount.path === '' ? prefix : `${prefix}${mount.path}/`, files, directories)
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
