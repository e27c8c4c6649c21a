/** A variant, or an addon inside one, as a tree states it. Paths are relative to the `.treeinfo`. */
export interface TreeinfoVariant {
  /** Without dashes. */
  readonly id: string
  readonly uid: string
  readonly name: string
  readonly type: string
  /** `packages`, `repository` and their source and debug forms. */
  readonly paths: Readonly<Record<string, string>>
  readonly addons: readonly TreeinfoVariant[]
}

/** `.treeinfo` as values (spec 05 §5.2). `version` of the release may be `treeinfo_version`. */
export interface Treeinfo {
  readonly release: { readonly name: string; readonly short: string; readonly version: string }
  /** Set for a layered release and nothing else. */
  readonly baseProduct: { readonly name: string; readonly short: string; readonly version: string } | null
  /** `buildTimestamp` in seconds since 1970. */
  readonly tree: { readonly arch: string; readonly buildTimestamp: number; readonly platforms: readonly string[] }
  readonly variants: readonly TreeinfoVariant[]
  /** Relative path → type and hex digits. */
  readonly checksums: Readonly<Record<string, { readonly type: string; readonly value: string }>>
  /** Platform → image name → relative path. */
  readonly images: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly stage2: Readonly<Record<string, string>>
  /** Only on discs. */
  readonly media: { readonly discnum: number; readonly totaldiscs: number } | null
}

/** Keys of a variant section that are paths, in productmd's spelling. */
export const PATH_KEYS = [
  'packages',
  'repository',
  'source_packages',
  'source_repository',
  'debug_packages',
  'debug_repository',
  'identity',
] as const
