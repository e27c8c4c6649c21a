import type { Variant } from '@murli/contracts'
import type { RepoclosureSlice } from '@murli/contracts/slices'
import { lastMatch, variantArchValues } from '../select/index.ts'
import { checkedArches, type Configuration, lookasideVariants, variantOf } from './configuration.ts'
import { lookasideRepositories } from './repositories.ts'

/** Slice of repoclosure, or null when it is off for the variant.arch (spec 06 §7.1). */
export function repoclosureSlice(configuration: Configuration, variant: Variant, arch: string): RepoclosureSlice | null {
  const strictness = lastMatch(variantArchValues(configuration.options.repoclosure_strictness, variant.uid, arch)) ?? 'lenient'
  if (strictness === 'off') return null
  return {
    kind: 'slice',
    version: 1,
    variant: variant.uid,
    arch,
    strictness,
    arches: checkedArches(configuration, arch),
    lookasideRepos: lookasideRepositories(configuration, variant.uid, arch),
  }
}

/**
 * UIDs whose repositories satisfy dependencies of the variant in repoclosure, each once: the parent's, then those that
 * `variant_as_lookaside` gives it, which the peer forgets (spec 06 §7.1, §10 no. 10).
 */
export function closureLookasides(configuration: Configuration, variant: Variant, arch: string): string[] {
  const providers = [...(variant.parent === null ? [] : [variant.parent]), ...lookasideVariants(configuration, variant.uid)]
  return [...new Set(providers)].filter((uid) => uid !== variant.uid && variantOf(configuration, uid).arches.includes(arch))
}
