import type { JsonValue, Ref, Variant } from '@murli/contracts'
import type { PinnedFile } from '@murli/contracts/documents'
import { nativeArches, validArches } from '@murli/rpmmd/arch'
import type { ComposeOptions } from '../schema/index.ts'
import { variantArchValues } from '../select/index.ts'

/** `gather_source_mapping`: variant UID → tree arch → package name → arches (null: any). */
export type SourceMapping = Record<string, Record<string, Record<string, (string | null)[]>>>

/** `gather_prepopulate`: variant UID → tree arch → build → `name.arch` (spec 02 §9). */
export type Prepopulate = Record<string, Record<string, Record<string, string[]>>>

/** All that slices are cut from: the frozen configuration with the documents that it refers to, read. */
export interface Configuration {
  readonly options: ComposeOptions
  /** In the order of spec 02 §4. */
  readonly variants: readonly Variant[]
  readonly configDirectory: string | null
  /** The global comps, or null when the compose has none. */
  readonly comps: Ref | null
  readonly sourceMapping: SourceMapping
  readonly prepopulate: Prepopulate
  /** The files that a source definition gave when the configuration was frozen. */
  pinned(source: JsonValue): readonly PinnedFile[]
}

/** Union of the arches of all variants, sorted (spec 02 §4). */
export function composeArches(configuration: Configuration): string[] {
  return [...new Set(configuration.variants.flatMap((variant) => variant.arches))].toSorted()
}

/** An arch is multilib when `multilib` has a value for it in the entry of any variant (spec 03 §2.2). */
export function isMultilib(configuration: Configuration, arch: string): boolean {
  return variantArchValues(configuration.options.multilib, null, arch).length > 0
}

/** The variant with this UID. @throws when there is none: callers pass UIDs that came out of the variants themselves. */
export function variantOf(configuration: Configuration, uid: string): Variant {
  const variant = configuration.variants.find((candidate) => candidate.uid === uid)
  if (variant === undefined) throw new Error(`no variant ${uid}`)
  return variant
}

/** UIDs that `variant_as_lookaside` gives this variant, in the order of the option, without those that the compose lacks. */
export function lookasideVariants(configuration: Configuration, uid: string): string[] {
  const known = new Set(configuration.variants.map((variant) => variant.uid))
  return configuration.options.variant_as_lookaside
    .filter(([user, provider]) => user === uid && known.has(provider))
    .map(([, provider]) => provider)
}

/** Children of the variant that have the arch, with one of the types (spec 02 §4). */
export function childrenOf(configuration: Configuration, variant: Variant, arch: string, types: readonly Variant['type'][]): Variant[] {
  return variant.children
    .map((uid) => variantOf(configuration, uid))
    .filter((child) => types.includes(child.type) && (arch === 'src' || child.arches.includes(arch)))
}

/** Arches of the packages that repoclosure looks at (spec 06 §7.1). */
export function checkedArches(configuration: Configuration, arch: string): string[] {
  return isMultilib(configuration, arch) ? validArches(arch, { multilib: true, src: false }) : nativeArches(arch)
}
