import type { InitSlice, PkgsetClosureSlice, PkgsetSlice } from '@murli/contracts/slices'
import type { Variant } from '@murli/contracts'
import { compatibleArches } from '@murli/rpmmd/arch'
import { splitNameArch } from '@murli/rpmmd/nevra'
import { ConfigError } from '../error.ts'
import { variantArchValues } from '../select/index.ts'
import { composeArches, type Configuration, isMultilib, lookasideVariants, variantOf } from './configuration.ts'
import { packageRepositories } from './repositories.ts'

/** Slice of init for an arch, or for a variant on an arch. Null when the compose has no comps (spec 02 §3). */
export function initSlice(configuration: Configuration, arch: string, variant: Variant | null): InitSlice | null {
  if (configuration.comps === null) return null
  return {
    kind: 'slice',
    version: 1,
    comps: configuration.comps,
    arch,
    variant,
    lookasideGroups: variant === null ? [] : lookasideGroups(configuration, variant),
    filterEnvironments: configuration.options.comps_filter_environments,
  }
}

/** Group names of the parent and of the variants used as lookaside, as written, sorted (spec 02 §6.2). */
function lookasideGroups(configuration: Configuration, variant: Variant): string[] {
  const providers = [...(variant.parent === null ? [] : [variant.parent]), ...lookasideVariants(configuration, variant.uid)]
  const names = providers.flatMap((uid) => variantOf(configuration, uid).groups.map((group) => group.name))
  return [...new Set(names)].toSorted()
}

/** Slice of the closure of one arch: its repositories and what all variants ask for on it (spec 03 §3.1). */
export function closureSlice(configuration: Configuration, arch: string): PkgsetClosureSlice {
  const { options } = configuration
  const mapped = Object.values(configuration.sourceMapping).flatMap((arches) => mappedPackages(arches[arch] ?? {}))
  const additional = variantArchValues(options.additional_packages, null, arch)
  for (const item of additional) requireCompatible(item, arch)
  return {
    kind: 'slice',
    version: 1,
    arch,
    rules: options.gather_rules,
    richDependencies: options.gather_rich_deps,
    repos: packageRepositories(configuration, arch),
    packages: sortedUnique([...mapped.map(patternOf), ...additional]),
    prepopulate: prepopulated(configuration, null, arch),
  }
}

/** A name with its wanted arch, null for any. */
export interface WantedPackage {
  name: string
  arch: string | null
}

/** The packages of one arch of a source mapping, in the order of the file. */
export function mappedPackages(names: Record<string, (string | null)[]>): WantedPackage[] {
  return Object.entries(names).flatMap(([name, arches]) => arches.map((arch) => ({ name, arch })))
}

function patternOf(wanted: WantedPackage): string {
  return wanted.arch === null ? wanted.name : `${wanted.name}.${wanted.arch}`
}

/** @throws {ConfigError} CONFIG_INVALID: a `name.arch` that can never be in a tree of this arch (spec 04 §6.1). */
export function requireCompatible(item: string, arch: string): void {
  const { arch: wanted } = splitNameArch(item)
  if (wanted === null || compatibleArches(arch, true).includes(wanted)) return
  throw new ConfigError('CONFIG_INVALID', `additional_packages: incompatible package arch '${wanted}' for tree arch '${arch}': ${item}`)
}

/**
 * What `gather_prepopulate` lists for a variant, or for all, on an arch. Every entry has an arch that the tree can use (spec 02 §9).
 * @throws {ConfigError} CONFIG_INVALID for one that has not.
 */
export function prepopulated({ prepopulate }: Configuration, variant: string | null, arch: string): string[] {
  const lists = variant === null ? Object.values(prepopulate) : [prepopulate[variant] ?? {}]
  const items = sortedUnique(lists.flatMap((arches) => Object.values(arches[arch] ?? {}).flat()))
  for (const item of items) {
    const { arch: wanted } = splitNameArch(item)
    if (wanted !== null && compatibleArches(arch, true).includes(wanted)) continue
    throw new ConfigError(
      'CONFIG_INVALID',
      `gather_prepopulate: Incompatible package arch '${wanted ?? ''}' for tree arch '${arch}': ${item}`,
      {
        hint: 'expected name.arch with an arch that the tree can use',
      },
    )
  }
  return items
}

/** Slice of the package set over all arches (spec 03 §5). */
export function pkgsetSlice(configuration: Configuration): PkgsetSlice {
  return {
    kind: 'slice',
    version: 1,
    arches: composeArches(configuration).map((arch) => ({ arch, multilib: isMultilib(configuration, arch) })),
    exclusiveArchConsidersNoarch: configuration.options.pkgset_exclusive_arch_considers_noarch,
    inheritExclusiveArchToNoarch: configuration.options.pkgset_inherit_exclusive_arch_to_noarch,
  }
}

export function sortedUnique(values: Iterable<string>): string[] {
  return [...new Set(values)].toSorted()
}
