import type { Variant } from '@murli/contracts'
import type { GatherSlice, PackagesSlice, TrimSlice } from '@murli/contracts/slices'
import { treeDirectories } from '@murli/productmd'
import { splitNameArch } from '@murli/rpmmd/nevra'
import { packageChecksum } from '../createrepo/index.ts'
import { ConfigError } from '../error.ts'
import { archValues, lastMatch, variantArchValues, variantValues } from '../select/index.ts'
import { childrenOf, type Configuration, variantOf } from './configuration.ts'
import { hasModules } from './modules.ts'
import { mappedPackages, prepopulated, requireCompatible, sortedUnique, type WantedPackage } from './pkgset.ts'
import { lookasideRepositories } from './repositories.ts'

type Source = GatherSlice['sources'][number]

/** Slice of gather for one variant.arch (spec 04 §4–§6). `variant` is not empty. */
export function gatherSlice(configuration: Configuration, variant: Variant, arch: string): GatherSlice {
  const { options } = configuration
  const child = variant.type !== 'variant'
  return {
    kind: 'slice',
    version: 1,
    variant,
    arch,
    rules: options.gather_rules,
    richDependencies: options.gather_rich_deps,
    sources: sources(configuration, variant, arch),
    lookasideRepos: lookasideRepositories(configuration, variant.uid, arch),
    greedy: options.greedy_method,
    multilibMethods: multilibMethods(configuration, variant, arch),
    multilibWhitelist: sortedUnique(archValues(options.multilib_whitelist, arch)),
    multilibBlacklist: sortedUnique(archValues(options.multilib_blacklist, arch)),
    fulltree: child || options.gather_fulltree,
    selfhosting: variant.type === 'optional' || (!child && options.gather_selfhosting),
    checkDeps: options.check_deps,
    requireAllCompsPackages: options.require_all_comps_packages,
    filterSystemReleasePackages: options.filter_system_release_packages,
  }
}

const MULTILIB_METHODS: readonly string[] = ['none', 'all', 'runtime', 'devel']

function multilibMethods({ options }: Configuration, variant: Variant, arch: string): string[] {
  const methods = variantArchValues(options.multilib, variant.uid, arch)
  const unknown = methods.find((method) => !MULTILIB_METHODS.includes(method))
  if (unknown === undefined) return methods
  throw new ConfigError('CONFIG_INVALID', `multilib: unknown method: ${unknown}`, { hint: `known are ${MULTILIB_METHODS.join(', ')}` })
}

/** The sources that have a method, in the order that they are tried (spec 04 §4.1). */
function sources(configuration: Configuration, variant: Variant, arch: string): Source[] {
  const method = methodOf(configuration, variant)
  const nothing = { packages: [], filters: [], prepopulate: [] }
  const modules: Source | null = hasModules(variant) ? withMethod('module', method('module'), nothing) : null
  const comps: Source | null = withMethod('comps', method('comps'), {
    packages: additionalPackages(configuration, variant, arch),
    filters: sortedUnique(variantArchValues(configuration.options.filter_packages, variant.uid, arch)).map(splitNameArch),
    prepopulate: prepopulated(configuration, variant.uid, arch),
  })
  const mapped = mappedPackages(configuration.sourceMapping[variant.uid]?.[arch] ?? {})
  const json: Source | null = withMethod('json', method('json'), { packages: mapped, filters: [], prepopulate: [] })
  requireMethod(variant, 'module', modules, hasModules(variant))
  requireMethod(variant, 'comps', comps, configuration.comps !== null)
  requireMethod(variant, 'json', json, mapped.length > 0)
  return [modules, comps, json].filter((source) => source !== null)
}

function withMethod(source: Source['source'], method: Source['method'] | null, inputs: Omit<Source, 'source' | 'method'>): Source | null {
  return method === null ? null : { source, method, ...inputs }
}

function requireMethod(variant: Variant, source: string, found: Source | null, hasInputs: boolean): void {
  if (found !== null || !hasInputs) return
  throw new ConfigError('CONFIG_INVALID', `gather_method: variant ${variant.uid} has no method for source '${source}'`, {
    hint: `add "${source}": "deps" or "${source}": "nodeps" to the variant's entry`,
  })
}

/** The method of each source for the variant: the option itself, or the last entry whose regex fits. */
function methodOf(configuration: Configuration, variant: Variant): (source: Source['source']) => Source['method'] | null {
  const configured = configuration.options.gather_method
  if (typeof configured === 'string') return () => plainMethod(configured)
  const entry = lastMatch(variantValues(configured, variant.uid))
  if (entry === undefined) throw new ConfigError('CONFIG_INVALID', `gather_method: variant ${variant.uid} has no configured gather_method`)
  if (typeof entry === 'string') return () => plainMethod(entry)
  return (source) => entry[source] ?? null
}

/** @throws {ConfigError} NOT_SUPPORTED for `hybrid`, which validation refuses before anybody comes here. */
function plainMethod(method: string): 'deps' | 'nodeps' {
  if (method === 'deps' || method === 'nodeps') return method
  throw new ConfigError('NOT_SUPPORTED', 'not supported yet: gather_method')
}

/** `additional_packages` of the variant and of those it inherits from (spec 04 §6.2); filters are never inherited. */
function additionalPackages(configuration: Configuration, variant: Variant, arch: string): WantedPackage[] {
  const givers = [variant, ...inheritedFrom(configuration, variant, arch)]
  const items = givers.flatMap((giver) => variantArchValues(configuration.options.additional_packages, giver.uid, arch))
  for (const item of items) requireCompatible(item, arch)
  return sortedUnique(items).map(splitNameArch)
}

/** Variants whose inputs this one has too: the parent, and for `optional` also the parent's other children on the arch. */
export function inheritedFrom(configuration: Configuration, variant: Variant, arch: string): Variant[] {
  if (variant.parent === null) return []
  const parent = variantOf(configuration, variant.parent)
  if (variant.type !== 'optional') return [parent]
  return [parent, ...childrenOf(configuration, parent, arch, ['variant', 'addon', 'layered-product'])]
}

/** Slice of trimming: the variants of families, in the order that they were gathered (spec 04 §12). */
export function trimSlice(variants: readonly Variant[]): TrimSlice {
  return { kind: 'slice', version: 1, variants: [...variants] }
}

/** Slice of placing packages into the trees of a variant.arch (spec 04 §14, 05 §1.3). */
export function packagesSlice(configuration: Configuration, variant: Variant, arch: string): PackagesSlice {
  const directories = treeDirectories(variant, arch)
  return {
    kind: 'slice',
    version: 1,
    variant,
    arch,
    hashedDirectories: configuration.options.hashed_directories,
    checksum: packageChecksum(configuration.options),
    linked: configuration.options.link_type !== 'copy',
    prefix: variant.type === 'addon' ? '' : 'Packages/',
    directories: { binary: directories.repository, source: directories.source_repository, debug: directories.debug_repository },
  }
}
