import type { Ref } from '@murli/contracts'
import type { TreeFile, TreeManifest } from '@murli/contracts/documents'
import { MurliError } from '../errors/index.ts'
import { lowerBound, readTree } from './read-tree.ts'
import type { ManifestStore } from './types.ts'

/** A name in a directory; `size` in bytes and `mtime` in seconds of files only. */
export interface TreeEntry {
  name: string
  kind: 'file' | 'directory'
  size?: number
  mtime?: number
}

/** What is at a path: a file, or a directory with its entries sorted by name. */
export type TreeLookUp = { kind: 'file'; file: TreeFile } | { kind: 'directory'; entries: TreeEntry[] }

/**
 * Looks one path up (`''` is the top) without reading mounts that lie elsewhere. `file.path` is the whole path.
 * @returns null when nothing is there. @throws {MurliError} METADATA_INVALID when the path is a file and a directory.
 */
export async function lookUpTree(manifests: ManifestStore, root: Ref, path: string): Promise<TreeLookUp | null> {
  const search: Search = { path, files: [], entries: new Map(), isDirectory: path === '' }
  await visit(manifests, root, path, search)
  const [file] = search.files
  if (file !== undefined && search.isDirectory) throw conflict(path)
  if (file !== undefined) return { kind: 'file', file: { ...file, path } }
  if (!search.isDirectory) return null
  return { kind: 'directory', entries: [...search.entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

interface Search {
  path: string
  /** Files at the path, the winner first. */
  files: TreeFile[]
  entries: Map<string, TreeEntry>
  isDirectory: boolean
}

async function visit(manifests: ManifestStore, ref: Ref, path: string, search: Search): Promise<void> {
  const tree = await readTree(manifests, ref)
  const exact = tree.files[lowerBound(tree.files, path)]
  if (exact?.path === path) search.files.push(exact)
  const prefix = path === '' ? '' : `${path}/`
  listFiles(tree, prefix, search)
  for (const directory of tree.directories) addDirectory(directory, path, prefix, search)
  for (const mount of tree.mounts) {
    if (mount.path === '') await visit(manifests, mount.tree, path, search)
    else if (mount.path === path) {
      search.isDirectory = true
      await visit(manifests, mount.tree, '', search)
    } else if (path.startsWith(`${mount.path}/`)) await visit(manifests, mount.tree, path.slice(mount.path.length + 1), search)
    else addDirectory(mount.path, path, prefix, search)
  }
}

/** Names directly below `prefix`. Whole sub-directories are stepped over by search, so that a top level of few names is cheap. */
function listFiles(tree: TreeManifest, prefix: string, search: Search): void {
  let index = lowerBound(tree.files, prefix)
  for (let file = tree.files[index]; file?.path.startsWith(prefix) === true; file = tree.files[index]) {
    search.isDirectory = true
    const slash = file.path.indexOf('/', prefix.length)
    if (slash === -1) {
      add(search, { name: file.path.slice(prefix.length), kind: 'file', size: file.size, mtime: file.mtime })
      index += 1
    } else {
      add(search, { name: file.path.slice(prefix.length, slash), kind: 'directory' })
      // '0' is the character after '/': the first path that is not below this directory.
      index = lowerBound(tree.files, `${file.path.slice(0, slash)}0`)
    }
  }
}

function addDirectory(directory: string, path: string, prefix: string, search: Search): void {
  if (directory === path) search.isDirectory = true
  if (directory === path || !directory.startsWith(prefix)) return
  search.isDirectory = true
  const slash = directory.indexOf('/', prefix.length)
  add(search, { name: directory.slice(prefix.length, slash === -1 ? undefined : slash), kind: 'directory' })
}

function add(search: Search, entry: TreeEntry): void {
  const present = search.entries.get(entry.name)
  if (present === undefined) search.entries.set(entry.name, entry)
  else if (present.kind !== entry.kind) throw conflict(search.path === '' ? entry.name : `${search.path}/${entry.name}`)
}

function conflict(path: string): MurliError {
  return new MurliError('METADATA_INVALID', `"${path}" is a file and a directory in one tree`, { details: { path } })
}
