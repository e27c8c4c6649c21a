import type { VariantFacts } from './facts.ts'

/** Keys below `paths` (spec 05 §4.3). */
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

/** Category → arch → path relative to `compose/`. */
export type VariantPaths = Partial<Record<PathCategory, Record<string, string>>>

/** Directories that are stated only when they are there, whatever the variant. */
const OPTIONAL: ReadonlySet<PathCategory> = new Set(['isos', 'images', 'jigdos', 'source_isos', 'source_jigdos'])

/**
 * The paths of a variant as composeinfo states them (spec 05 §1.3, §4.3): source paths under every binary arch, an addon's trees
 * being its parent's. Top-level variants are pruned to directories that exist; children only of ISOs, images and jigdos.
 * @param exists whether a directory, relative to `compose/`, is in the compose.
 */
export function variantPaths(variant: VariantFacts, exists: (directory: string) => boolean): VariantPaths {
  if (variant.isEmpty) return {}
  const paths: VariantPaths = {}
  for (const arch of variant.arches) {
    const candidates = candidatePaths(variant, arch)
    for (const category of PATH_CATEGORIES) {
      const path = candidates[category]
      if (path === null) continue
      if ((variant.parent === null || OPTIONAL.has(category)) && !exists(path)) continue
      paths[category] = { ...paths[category], [arch]: path }
    }
  }
  return paths
}

function candidatePaths(variant: VariantFacts, arch: string): Record<PathCategory, string | null> {
  const isAddon = variant.type === 'addon'
  const top = isAddon ? (variant.parent ?? variant.uid) : variant.uid
  const inside = isAddon ? `/addons/${variant.id}` : ''
  const packages = isAddon ? '' : '/Packages'
  const media = (directory: string): string | null => (isAddon ? null : `${variant.uid}/${directory}`)
  const [os, source, debug] = [`${top}/${arch}/os`, `${top}/source/tree`, `${top}/${arch}/debug/tree`]
  return {
    os_tree: os,
    repository: os + inside,
    packages: os + inside + packages,
    isos: media(`${arch}/iso`),
    images: `${variant.uid}/${arch}/images`,
    jigdos: media(`${arch}/jigdo`),
    source_tree: source,
    source_repository: source + inside,
    source_packages: source + inside + packages,
    source_isos: media('source/iso'),
    source_jigdos: media('source/jigdo'),
    debug_tree: debug,
    debug_repository: debug + inside,
    debug_packages: debug + inside + packages,
  }
}
