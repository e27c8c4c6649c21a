import { matchesStart } from './pattern/index.ts'

/** Options by variant and arch: pairs of a regex over variant UIDs and values by arch (spec 01 §3.1). */
export type VariantArch<Value> = readonly (readonly [pattern: string, byArch: Readonly<Record<string, Value>>])[]

/** Options by variant: values keyed by a regex over variant UIDs (spec 01 §3.2). */
export type VariantMap<Value> = Readonly<Record<string, Value>>

/** What one match contributes: the items of a list, or the value itself. */
export type Item<Value> = Value extends readonly (infer Element)[] ? Element : Value

/**
 * All values for a variant on an arch, in file order: entries whose regex matches the start of the UID (with `uid` null: every
 * entry), in each the keys that equal the arch or are `*`, except that `*` never stands for `src`. Lists are joined item by item;
 * nothing is overridden and duplicates stay (spec 01 §3.1).
 */
export function variantArchValues<Value>(option: VariantArch<Value>, uid: string | null, arch: string): Item<Value>[] {
  return option.filter(([pattern]) => uid === null || matchesStart(pattern, uid)).flatMap(([, byArch]) => archValues(byArch, arch))
}

/** All values for a variant, in file order; as {@link variantArchValues} without arches (spec 01 §3.2). */
export function variantValues<Value>(option: VariantMap<Value>, uid: string | null): Item<Value>[] {
  const matching = Object.entries(option).filter(([pattern]) => uid === null || matchesStart(pattern, uid))
  return matching.flatMap(([, value]) => spliced(value))
}

/** All values for an arch of `{arch: value}`, in file order; `*` never stands for `src` (spec 01 §3.3). */
export function archValues<Value>(byArch: Readonly<Record<string, Value>>, arch: string): Item<Value>[] {
  const matching = Object.entries(byArch).filter(([key]) => key === arch || (key === '*' && arch !== 'src'))
  return matching.flatMap(([, value]) => spliced(value))
}

/** Patterns of an option that match none of the variants, sorted (spec 01 §3.6). */
export function unusedPatterns<Value>(option: VariantArch<Value> | VariantMap<Value>, uids: readonly string[]): string[] {
  const patterns = isVariantArch(option) ? option.map(([pattern]) => pattern) : Object.keys(option)
  return [...new Set(patterns)].filter((pattern) => !uids.some((uid) => matchesStart(pattern, uid))).toSorted()
}

function isVariantArch<Value>(option: VariantArch<Value> | VariantMap<Value>): option is VariantArch<Value> {
  return Array.isArray(option)
}

function spliced<Value>(value: Value): Item<Value>[] {
  return (Array.isArray(value) ? value : [value]) as Item<Value>[]
}
