import { PATH_CATEGORIES, treeDirectories, type PathCategory } from './directories.ts'
import type { VariantFacts } from './facts.ts'

/** Category → arch → path relative to `compose/`. */
export type VariantPaths = Partial<Record<PathCategory, Record<string, string>>>

const MEDIA: ReadonlySet<PathCategory> = new Set(['isos', 'jigdos', 'source_isos', 'source_jigdos'])

/**
 * The paths of a variant as composeinfo states them (spec 05 §1.3, §4.3): source paths under every binary arch, an addon's trees
 * being its parent's. Top-level variants are pruned to directories that exist; children only of ISOs, images and jigdos. Addons have no
 * media.
 * @param exists whether a directory, relative to `compose/`, is in the compose.
 */
export function variantPaths(variant: VariantFacts, exists: (directory: string) => boolean): VariantPaths {
  if (variant.isEmpty) return {}
  const paths: VariantPaths = {}
  for (const arch of variant.arches) {
    const directories = treeDirectories(variant, arch)
    for (const category of PATH_CATEGORIES) {
      if (variant.type === 'addon' && MEDIA.has(category)) continue
      const path = directories[category]
      const isPruned = variant.parent === null || MEDIA.has(category) || category === 'images'
      if (isPruned && !exists(path)) continue
      paths[category] = { ...paths[category], [arch]: path }
    }
  }
  return paths
}
