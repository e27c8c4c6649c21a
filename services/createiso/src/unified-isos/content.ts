import type { TreeFile } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import type { Trees } from '../extra-isos/content.ts'

/** Files that say what a tree is; the image has its own, or none (spec 06 §8.1). */
const LEFT_OUT: ReadonlySet<string> = new Set(['.treeinfo', '.discinfo', 'boot.iso', 'media.repo', 'extra_files.json'])

/** A variant that is on the image: one with packages. */
export interface UnifiedVariant {
  readonly uid: string
  /** All files of its tree. */
  readonly tree: readonly TreeFile[]
  /** Its packages and those of its addons, by file name. */
  readonly packages: readonly TreeFile[]
}

/** The variants that have packages, in the given order. @throws {MurliError} METADATA_INVALID for two packages of one file name. */
export function variantsWithPackages(uids: readonly string[], trees: Trees): UnifiedVariant[] {
  return uids.flatMap((uid) => {
    const tree = trees.get(uid) ?? []
    const packages = new Map<string, TreeFile>()
    for (const file of tree.filter(({ path }) => path.endsWith('.rpm'))) {
      const path = baseName(file.path)
      const first = packages.get(path)
      if (first !== undefined && first.digest !== file.digest) throw twice(`${uid}/${path}`, 'METADATA_INVALID')
      packages.set(path, { ...file, path })
    }
    return packages.size === 0 ? [] : [{ uid, tree, packages: [...packages.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)) }]
  })
}

/**
 * All that the image has of the trees, but for repodata: packages flat below the variants' UIDs, all other files at the places that they
 * have in their trees. Where two variants have different files of one name, the first has its at the root, another below its UID.
 * @throws {MurliError} CONFIG_INVALID when a file is where a variant has its directory.
 */
export function unifiedFiles(variants: readonly UnifiedVariant[]): TreeFile[] {
  const files = new Map<string, TreeFile>()
  for (const { uid, packages } of variants) for (const file of packages) files.set(`${uid}/${file.path}`, file)
  for (const { uid, tree } of variants) {
    for (const file of tree.filter(isCarried)) {
      const first = files.get(file.path)
      if (first === undefined) files.set(file.path, file)
      else if (first.digest !== file.digest) files.set(`${uid}/${file.path}`, file)
    }
  }
  for (const { uid } of variants) if (files.has(uid)) throw twice(uid, 'CONFIG_INVALID')
  return [...files].map(([path, file]) => ({ ...file, path }))
}

function isCarried({ path }: TreeFile): boolean {
  return !path.endsWith('.rpm') && !LEFT_OUT.has(baseName(path)) && !path.split('/').slice(0, -1).includes('repodata')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function twice(path: string, code: 'CONFIG_INVALID' | 'METADATA_INVALID'): MurliError {
  return new MurliError(code, `unified ISO: two different files would be ${path}`, { details: { path } })
}
