/** Words of a `packagereq` in the order that they are written. */
export const PACKAGE_TYPES = ['mandatory', 'default', 'optional', 'conditional'] as const

/** `unknown`: the file has another word. Such a package is never selected and cannot be written (spec 02 §5.2). */
export type CompsPackageType = (typeof PACKAGE_TYPES)[number] | 'unknown'

/** Lists of the attributes `arch` and `variant`; null where there is no attribute, which means all (spec 02 §5.1). */
export interface Restricted {
  readonly arches: readonly string[] | null
  readonly variants: readonly string[] | null
}

/** What groups, categories and environments have in common. Translations by language. */
export interface Described {
  readonly id: string
  readonly name: string
  readonly names: Readonly<Record<string, string>>
  readonly description: string
  readonly descriptions: Readonly<Record<string, string>>
}

/** One package name, or glob, of a group. `requires`: the package that makes a conditional one wanted. */
export interface CompsPackage extends Restricted {
  readonly name: string
  readonly type: CompsPackageType
  /** What the file has for an unknown type, and where. */
  readonly unknownType?: { readonly word: string; readonly line: number }
  readonly requires: string | null
}

export interface CompsGroup extends Described, Restricted {
  readonly default: boolean
  readonly uservisible: boolean
  readonly langOnly: string | null
  readonly packages: readonly CompsPackage[]
}

/** Group ids of a category; `displayOrder` null where the file has none. */
export interface CompsCategory extends Described {
  readonly displayOrder: number | null
  readonly groups: readonly string[]
}

export interface CompsGroupId {
  readonly id: string
  readonly default: boolean
  readonly arches: readonly string[] | null
}

export interface CompsEnvironment extends Described, Restricted {
  readonly displayOrder: number | null
  readonly groups: readonly CompsGroupId[]
  readonly options: readonly CompsGroupId[]
}

/** A comps document. Everything in the order of the file; `langpacks`: package → install pattern with `%s`. */
export interface Comps {
  readonly groups: readonly CompsGroup[]
  readonly categories: readonly CompsCategory[]
  readonly environments: readonly CompsEnvironment[]
  readonly langpacks: Readonly<Record<string, string>>
}
