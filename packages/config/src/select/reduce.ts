/** The first of several matches: `createiso_max_size`, `image_name_format` (spec 01 §3.5). */
export function firstMatch<Value>(matches: readonly Value[]): Value | undefined {
  return matches[0]
}

/** The last of several matches: `repoclosure_strictness`, `iso_level`, `gather_method` (spec 01 §3.5). */
export function lastMatch<Value>(matches: readonly Value[]): Value | undefined {
  return matches.at(-1)
}

/** Whether any match is true: `createiso_max_size_is_strict`, `createrepo_deltas` (spec 01 §3.5). */
export function anyTrue(matches: readonly boolean[]): boolean {
  return matches.includes(true)
}

/**
 * Whether `buildinstall_skip` or `createiso_skip` skips: when any match is true. This differs from the peer, which skips only when
 * the matches are exactly `[True]`, so that two expressions that both say "skip" do not skip; spec 01 §3.5 advises "any true".
 */
export function skipMatches(matches: readonly boolean[]): boolean {
  return anyTrue(matches)
}

/** Whether a name is among the matches: `failable_deliverables` (spec 01 §3.5). */
export function namedByAny(matches: readonly string[], name: string): boolean {
  return matches.includes(name)
}
