import type { TreeFile } from '@murli/contracts/documents'
import type { ExtraIsosSlice } from '@murli/contracts/slices'
import { type ManifestStore, flattenTree } from '@murli/runtime/manifests'
import type { TaskInput } from '@murli/contracts'

/** What of a variant's tree goes onto an extra image: packages and their metadata, but no addons (spec 06 §4.2). */
const TAKEN = /^(Packages|repodata)\//
/** Lists the files of a tree; on the image another one does. */
const LISTING = 'extra_files.json'

/** The trees of variants by UID, all their files. */
export type Trees = ReadonlyMap<string, readonly TreeFile[]>

/** Reads trees that come from nodes, whose ids are `phase/variant/arch`. */
export async function readTrees(inputs: readonly Pick<TaskInput, 'from' | 'ref'>[], manifests: ManifestStore): Promise<Trees> {
  const trees = inputs.map(async ({ from, ref }) => [from.split('/')[1] ?? '', await flattenTree(manifests, ref)] as const)
  return new Map(await Promise.all(trees))
}

/** Everything of the variants, each below a directory of its name: their trees, and the extra files that are inherited. */
export function variantFiles({ content }: Pick<ExtraIsosSlice, 'content'>, trees: Trees, inherited: Trees): TreeFile[] {
  return content.flatMap(({ uid }) => {
    const below = (file: TreeFile): TreeFile => ({ ...file, path: `${uid}/${file.path}` })
    const own = (trees.get(uid) ?? []).filter(({ path }) => TAKEN.test(path))
    const taken = new Set(own.map(({ path }) => path))
    const extra = (inherited.get(uid) ?? []).filter(({ path }) => path !== LISTING && !taken.has(path))
    return [...own, ...extra].map(below)
  })
}

/** Where files of an image are in the tree of its own variant, against which alone jigdo files are made (spec 06 §4.2). */
export function pathInOwnTree({ variant }: Pick<ExtraIsosSlice, 'variant'>): (path: string) => string | null {
  const prefix = `${variant.uid}/`
  return (path) => (path.startsWith(prefix) && TAKEN.test(path.slice(prefix.length)) ? path.slice(prefix.length) : null)
}
