import type { Ref } from '@murli/contracts'
import { type FrozenConfig, TreeManifest } from '@murli/contracts/documents'
import { debugIsoDirectory } from '@murli/config/slices'
import { treeDirectories } from '@murli/productmd'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { ComposeRun } from '../engine/compose-run.ts'
import { imageOutputs, outputsOf } from './outputs.ts'

export type Mounts = TreeManifest['mounts']

/** Where the trees of nodes are in the compose (spec 05 §1.3). Addons' binary and source repositories are inside tree_files' trees. */
export function composeMounts(run: ComposeRun, config: FrozenConfig): Mounts {
  const ofVariant = (uid: string | null, arch: string | null) => {
    const variant = config.variants.find((candidate) => candidate.uid === uid)
    return variant === undefined || arch === null ? null : treeDirectories(variant, arch)
  }
  const mounts: Mounts = []
  const mount = (path: string | undefined, tree: Ref): void => {
    if (path !== undefined) mounts.push({ path, tree })
  }
  for (const { node, ref } of outputsOf(run, 'tree_files', null, 'tree')) {
    const directories = ofVariant(node.variant, node.arch)
    mount(node.arch === 'src' ? directories?.source_tree : directories?.os_tree, ref)
  }
  for (const { node, ref } of [...outputsOf(run, 'createrepo', 'debug', 'tree'), ...outputsOf(run, 'gather', 'tree.debug', 'tree')])
    mount(ofVariant(node.variant, node.arch)?.debug_repository, ref)
  for (const { node, ref } of imageOutputs(run, 'files')) mount(ofVariant(node.variant, node.arch)?.isos, ref)
  for (const { node, ref } of imageOutputs(run, 'jigdo')) mount(ofVariant(node.variant, node.arch)?.jigdos, ref)
  for (const { node, ref } of imageOutputs(run, 'files', 'debug')) mount(debugIsoDirectory(node.variant ?? '-', node.arch ?? '-'), ref)
  return mounts
}

/** Directories of images, made even where a tree without packages gave no image (spec 06 §3.1). */
export function imageDirectories(run: ComposeRun, config: FrozenConfig): string[] {
  const directories = imageOutputs(run, 'files').flatMap(({ node: { variant: uid, arch } }) => {
    const variant = config.variants.find((candidate) => candidate.uid === uid)
    return variant === undefined || arch === null ? [] : (treeDirectories(variant, arch).isos ?? [])
  })
  return directories.toSorted()
}

/**
 * Directories that the mounted trees make, relative to `compose/`: every ancestor of a file, and those that are made though
 * they are empty. A tree without anything in it makes no directory.
 */
export async function directoriesOf(manifests: ManifestStore, mounts: Mounts): Promise<Set<string>> {
  const found = new Set<string>()
  for (const { path, tree } of mounts) await collect(manifests, path, tree, found)
  return found
}

async function collect(manifests: ManifestStore, path: string, tree: Ref, found: Set<string>): Promise<void> {
  const manifest = await manifests.get(TreeManifest, tree)
  const join = (inside: string): string => [path, inside].filter((part) => part !== '').join('/')
  for (const directory of manifest.directories) addWithParents(join(directory), found)
  for (const file of manifest.files) addWithParents(join(file.path.split('/').slice(0, -1).join('/')), found)
  for (const mount of manifest.mounts) await collect(manifests, join(mount.path), mount.tree, found)
}

function addWithParents(directory: string, found: Set<string>): void {
  for (let path = directory; path !== '' && !found.has(path); path = path.split('/').slice(0, -1).join('/')) found.add(path)
}

/** Directories below `path` that trees make though nothing may be in them, relative to `compose/`. */
export async function declaredDirectories(manifests: ManifestStore, tree: Ref, path = ''): Promise<string[]> {
  const manifest = await manifests.get(TreeManifest, tree)
  const join = (inside: string): string => [path, inside].filter((part) => part !== '').join('/')
  const below = await Promise.all(manifest.mounts.map((mount) => declaredDirectories(manifests, mount.tree, join(mount.path))))
  return [...manifest.directories.map(join), ...below.flat()]
}
