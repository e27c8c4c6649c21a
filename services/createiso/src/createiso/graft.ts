import type { TreeFile } from '@murli/contracts/documents'
import type { DiscPlan } from './plan.ts'

/** A file of the tree by its place on the disc. */
export interface TreeEntry {
  readonly kind: 'tree'
  readonly path: string
  readonly file: TreeFile
}

/** A file that the disc has of its own: bytes, or a file that a program wrote. `mtime` in seconds. */
export interface OwnEntry {
  readonly kind: 'own'
  readonly path: string
  readonly content: string | { readonly localPath: string }
  readonly mtime: number
}

/** A directory in which nothing else is. */
export interface DirectoryEntry {
  readonly kind: 'directory'
  readonly path: string
}

export type GraftEntry = TreeEntry | OwnEntry | DirectoryEntry

/** All that goes onto a disc, in the order of the graft list; the disc's own files take the place of the tree's (spec 06 §3.4). */
export function graftEntries(disc: DiscPlan, own: readonly OwnEntry[]): GraftEntry[] {
  const replaced = new Set(own.map((entry) => entry.path))
  const entries: GraftEntry[] = [...own]
  for (const file of disc.files) if (!replaced.has(file.path)) entries.push({ kind: 'tree', path: file.path, file })
  for (const path of disc.emptyDirectories) entries.push({ kind: 'directory', path })
  return inGraftOrder(entries)
}

/** Boot files first, packages last, by code point among their like, which is not the order of code units that trees have. */
export function inGraftOrder(entries: readonly GraftEntry[]): GraftEntry[] {
  const keyed = entries.map((entry) => ({ entry, order: orderClass(entry.path), bytes: Buffer.from(entry.path) }))
  return keyed.toSorted((a, b) => a.order - b.order || Buffer.compare(a.bytes, b.bytes)).map(({ entry }) => entry)
}

/** Boot files first, for low block numbers; packages last. */
function orderClass(path: string): number {
  if (/^(images|isolinux|EFI|etc|ppc)\//.test(path) || /\.(img|ins)$/.test(path)) return 0
  return path.endsWith('.rpm') ? 2 : 1
}
