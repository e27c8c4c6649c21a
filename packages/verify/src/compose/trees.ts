import type { ComposeinfoPayload } from '@murli/productmd'

export type ComposeVariant = ComposeinfoPayload['variants'][string]
export type TreeKind = 'binary' | 'source' | 'debug'

/** A directory that composeinfo names for a variant. Source ones stand under every binary arch and are told once. */
export interface VariantDirectory {
  readonly variant: ComposeVariant
  readonly kind: TreeKind
  /** `src` for source. */
  readonly arch: string
  /** The binary arches that name it: `[arch]`, and all of them for source. */
  readonly arches: readonly string[]
  /** Relative to `compose/`. */
  readonly path: string
}

const CATEGORIES = {
  tree: { binary: 'os_tree', source: 'source_tree', debug: 'debug_tree' },
  repository: { binary: 'repository', source: 'source_repository', debug: 'debug_repository' },
  packages: { binary: 'packages', source: 'source_packages', debug: 'debug_packages' },
} as const

/**
 * Every tree, repository or directory of packages that composeinfo names. An addon's trees are its parent's: `tree` leaves addons out,
 * `repository` and `packages` have their own.
 */
export function variantDirectories(composeinfo: ComposeinfoPayload, what: keyof typeof CATEGORIES): VariantDirectory[] {
  const variants = Object.values(composeinfo.variants).filter(({ type }) => what !== 'tree' || type !== 'addon')
  return variants.flatMap((variant) =>
    (['binary', 'source', 'debug'] as const).flatMap((kind) => {
      const byPath = Map.groupBy(Object.entries(variant.paths[CATEGORIES[what][kind]] ?? {}), ([, path]) => path)
      return Array.from(byPath, ([path, named]) => {
        const arches = named.map(([arch]) => arch)
        return { variant, kind, arch: kind === 'source' ? 'src' : (arches[0] ?? ''), arches, path }
      })
    }),
  )
}

/** The variant that has this one as a child; undefined at the top. */
export function parentOf(variant: ComposeVariant, composeinfo: ComposeinfoPayload): ComposeVariant | undefined {
  return Object.values(composeinfo.variants).find((candidate) => candidate.variants?.some((id) => `${candidate.uid}-${id}` === variant.uid))
}
