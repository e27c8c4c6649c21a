import type { Variant } from '@murli/contracts'
import type { PackageTreeSlice, CreaterepoSlice, ExtraFileSource, ExtraFilesSlice, Release, TreeFilesSlice } from '@murli/contracts/slices'
import { packageChecksum, repodataStyle } from '../createrepo/index.ts'
import { ConfigError } from '../error.ts'
import { layeredProductRelease, majorVersion, releaseOf } from '../identity/index.ts'
import { variantArchValues } from '../select/index.ts'
import { childrenOf, type Configuration, variantOf } from './configuration.ts'

/** Slice of one repository. `arch` is `src` for the source repository of a variant (spec 05 §2.1). */
export function createrepoSlice(
  configuration: Configuration,
  variant: Variant,
  arch: string,
  packageType: CreaterepoSlice['packageType'],
): CreaterepoSlice {
  const binary = packageType === 'binary'
  return {
    kind: 'slice',
    version: 1,
    packageType,
    checksum: packageChecksum(configuration.options),
    compsFileName: binary && configuration.comps !== null ? `comps-${variant.uid}.${arch}.xml` : null,
    productId: binary ? certificate(configuration, variant, arch) : null,
    ...packageDirectory(variant),
    style: repodataStyle(configuration.options),
  }
}

/** Slice of the tree of a repository that has no metadata, since createrepo is skipped. */
export function packageTreeSlice(variant: Variant): PackageTreeSlice {
  return { kind: 'slice', version: 1, ...packageDirectory(variant) }
}

/** Packages of an addon stand beside its metadata; all others have a directory of their own. */
function packageDirectory(variant: Variant): { packageDirectory?: string } {
  return variant.type === 'addon' ? {} : { packageDirectory: 'Packages' }
}

/**
 * The product certificate of a variant.arch: the one file `<UID>-<arch>-*.pem`, with any prefix when that is allowed.
 * @throws {ConfigError} CONFIG_INVALID when there is none and one is required, or more than one (spec 01 §2.8).
 */
function certificate(configuration: Configuration, variant: Variant, arch: string): CreaterepoSlice['productId'] {
  const { options } = configuration
  if (options.product_id === undefined) return null
  const wanted = `${variant.uid}-${arch}-`
  const found = configuration.pinned(options.product_id).filter(({ path }) => {
    const at = options.product_id_allow_name_prefix ? path.indexOf(wanted) : path.startsWith(wanted) ? 0 : -1
    return at >= 0 && path.endsWith('.pem') && !path.includes('/')
  })
  if (found.length > 1) {
    const names = found.map(({ path }) => path).join(', ')
    throw new ConfigError('CONFIG_INVALID', `product_id: more than one certificate for ${variant.uid}.${arch}: ${names}`)
  }
  if (found.length === 0 && !options.product_id_allow_missing) {
    throw new ConfigError('CONFIG_INVALID', `product_id: no certificate for ${variant.uid}.${arch} (pattern *${wanted}*.pem)`, {
      hint: 'add the file, or set product_id_allow_missing',
    })
  }
  return found[0]?.ref ?? null
}

/** The release that the variant's trees state: its own for a layered product (spec 05 §5.4). */
export function releaseOfVariant(configuration: Pick<Configuration, 'options'>, variant: Variant): Release {
  const release = releaseOf(configuration.options)
  return variant.type === 'layered-product' ? layeredProductRelease(release, variant) : release
}

/** Slice of the files at the root of a tree; `arch` may be `src`. */
export function treeFilesSlice(configuration: Configuration, variant: Variant, arch: string): TreeFilesSlice {
  const release = releaseOfVariant(configuration, variant)
  const layeredProduct = variant.type === 'layered-product'
  return {
    kind: 'slice',
    version: 1,
    variant,
    arch,
    release,
    treeinfoVersion: layeredProduct ? release.version : (configuration.options.treeinfo_version ?? release.version),
    parentName: variant.parent === null ? null : variantOf(configuration, variant.parent).name,
    discinfoDescription: discinfoDescription(configuration, variant, arch, release),
    addons: childrenOf(configuration, variant, arch, ['addon']).filter((addon) => !addon.isEmpty),
    checksum: configuration.options.createrepo_checksum,
  }
}

/** Line 2 of `.discinfo` (spec 05 §5.5). */
function discinfoDescription(configuration: Configuration, variant: Variant, arch: string, release: Release): string {
  const configured = configuration.options.release_discinfo_description
  if (configured !== undefined && configured !== '') {
    const values = new Map([
      ['variant_name', variant.name],
      ['arch', arch],
    ])
    return configured.replaceAll(/%\((\w+)\)s/g, (_all, key: string) => values.get(key) ?? unknownElement(key))
  }
  const base = release.baseProduct
  const own = `${release.name} ${release.version}`
  if (base === null) return own
  return variant.type === 'layered-product'
    ? `${own} for ${base.name} ${majorVersion(base.version)}`
    : `${own} for ${base.name} ${base.version}`
}

function unknownElement(key: string): never {
  throw new ConfigError('CONFIG_INVALID', `release_discinfo_description: unknown format element: '${key}'`, {
    hint: 'known elements: variant_name, arch',
  })
}

/** Slice of the extra files of a variant.arch (`src` included), or null when it has none (spec 05 §6). */
export function extraFilesSlice(configuration: Configuration, variant: Variant, arch: string): ExtraFilesSlice | null {
  const sources = variantArchValues(configuration.options.extra_files, variant.uid, arch)
  if (sources.length === 0) return null
  return {
    kind: 'slice',
    version: 1,
    variant,
    arch,
    sources: sources.map((source) => extraFileSource(configuration, source, variant, arch)),
    checksums: configuration.options.media_checksums,
  }
}

type ConfiguredSource = Configuration['options']['extra_files'][number][1][string] extends infer Value
  ? Value extends readonly (infer Item)[]
    ? Item
    : Value
  : never

/** Whether an extra-file definition takes files out of packages of the set: a path or URL is of a package elsewhere (spec 05 §6.1). */
export function namesPackages({ scm, repo }: { scm?: string; repo?: string }): boolean {
  return scm === 'rpm' && !(repo ?? '').includes('/')
}

/** A source of extra files with its files pinned; those out of packages are taken when the packages are there. */
export function extraFileSource(configuration: Configuration, source: ConfiguredSource, variant: Variant, arch: string): ExtraFileSource {
  const target = (source.target ?? '').replace(/^\/+|\/+$/g, '')
  if (namesPackages(source)) {
    return {
      from: 'package',
      target,
      pattern: fillPlaceholders(source.repo ?? '', variant, arch),
      files: [source.file ?? []].flat(),
      directories: [source.dir ?? []].flat(),
    }
  }
  return { from: 'pinned', target, files: [...configuration.pinned(source)] }
}

/** Placeholders of a package pattern (spec 01 §2.16). */
function fillPlaceholders(pattern: string, variant: Variant, arch: string): string {
  const values: Record<string, string> = {
    arch,
    variant_id: variant.id,
    variant_id_lower: variant.id.toLowerCase(),
    variant_uid: variant.uid,
    variant_uid_lower: variant.uid.toLowerCase(),
  }
  return pattern.replaceAll(/%\((\w+)\)s/g, (whole, key: string) => values[key] ?? whole)
}
