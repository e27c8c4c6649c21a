import type { VariantFacts } from './facts.ts'

/** Directories of a variant on an arch, named as composeinfo names them below `paths` (spec 05 §4.3). */
export const PATH_CATEGORIES = [
  'os_tree',
  'packages',
  'repository',
  'isos',
  'images',
  'jigdos',
  'source_tree',
  'source_packages',
  'source_repository',
  'source_isos',
  'source_jigdos',
  'debug_tree',
  'debug_packages',
  'debug_repository',
] as const
export type PathCategory = (typeof PATH_CATEGORIES)[number]

/**
 * Where a variant's trees are on an arch, relative to `compose/` (spec 05 §1.3). An addon lives in its parent's trees and has no
 * `Packages` directory of its own; all others have trees under their UID. For arch `src` only the source members mean something, and
 * `isos`, which is then the same as `source_isos`.
 */
export function treeDirectories(variant: Pick<VariantFacts, 'uid' | 'id' | 'type' | 'parent'>, arch: string): Record<PathCategory, string> {
  const isAddon = variant.type === 'addon'
  const top = isAddon ? (variant.parent ?? variant.uid) : variant.uid
  const inside = isAddon ? `/addons/${variant.id}` : ''
  const packages = isAddon ? '' : '/Packages'
  const media = `${variant.uid}/${arch === 'src' ? 'source' : arch}`
  const [os, source, debug] = [`${top}/${arch}/os`, `${top}/source/tree`, `${top}/${arch}/debug/tree`]
  return {
    os_tree: os,
    repository: os + inside,
    packages: os + inside + packages,
    isos: `${media}/iso`,
    images: `${media}/images`,
    jigdos: `${media}/jigdo`,
    source_tree: source,
    source_repository: source + inside,
    source_packages: source + inside + packages,
    source_isos: `${variant.uid}/source/iso`,
    source_jigdos: `${variant.uid}/source/jigdo`,
    debug_tree: debug,
    debug_repository: debug + inside,
    debug_packages: debug + inside + packages,
  }
}
