import type { JsonValue, Variant } from '@murli/contracts'
import type { CreateisoSlice, ImageAttributes, ImageChecksumSlice, TestSlice } from '@murli/contracts/slices'
import { treeDirectories } from '@murli/productmd'
import { fromJson } from '../language/plain.ts'
import { printText } from '../language/print.ts'
import { DEFAULT_IMAGE_NAME_FORMAT, hasDiscNumber, parseMediaSize } from '../naming/index.ts'
import { anyTrue, firstMatch, lastMatch, skipMatches, variantArchValues, variantValues } from '../select/index.ts'
import { installerFlavor } from '../schema/index.ts'
import type { Configuration } from './configuration.ts'
import { releaseOfVariant } from './trees.ts'

/** Slice of the ISO of a variant and arch (`src` included), or null when the configuration wants none (spec 06 §3.1). */
export function createisoSlice(configuration: Configuration, variant: Variant, arch: string): CreateisoSlice | null {
  const { options } = configuration
  if (variant.type === 'addon' || (variant.type === 'optional' && !options.create_optional_isos)) return null
  if (skipMatches(variantArchValues(options.createiso_skip, variant.uid, arch))) return null
  return {
    ...isoFacts(configuration, variant, arch),
    capacity: parseMediaSize(options.iso_size) - parseMediaSize(options.split_iso_reserve),
    repositoryChecksum: options.createrepo_checksum,
    namesHaveDiscNumber: hasDiscNumber(nameFormat(configuration, variant)),
  }
}

/** What the slices of images are cut from. */
export type ImageConfiguration = Pick<Configuration, 'options' | 'variants'>

/**
 * Whether the configuration wants an installer of a variant.arch, and so media that boot it (spec 06 §1.1, §3.1): only variants of type
 * `variant` with content have one, and never `src`. `buildinstall_skip` skips when any match is true.
 */
export function hasInstaller({ options }: Pick<Configuration, 'options'>, variant: Variant, arch: string): boolean {
  if (variant.type !== 'variant' || variant.isEmpty || installerFlavor(options, variant.uid, arch) === null) return false
  return variant.arches.includes(arch) && !skipMatches(variantArchValues(options.buildinstall_skip, variant.uid, arch))
}

/** What the slices of all ISOs have in common. */
export function isoFacts(configuration: ImageConfiguration, variant: Variant, arch: string) {
  const { options } = configuration
  return {
    ...volumeFacts(configuration, variant, arch),
    bootable: hasInstaller(configuration, variant, arch),
    isoLevel: isoLevel(configuration, variant, arch),
    useXorrisofs: options.createiso_use_xorrisofs,
    checksums: options.media_checksums,
    jigdo: options.create_jigdo,
  }
}

/** What the volume id of a medium is made of (spec 06 §2.2), at the beginning of a slice. */
export function volumeFacts(configuration: ImageConfiguration, variant: Variant, arch: string) {
  const { options } = configuration
  const release = releaseOfVariant(configuration, variant)
  const layered = release.baseProduct !== null
  return {
    kind: 'slice' as const,
    version: 1 as const,
    variant,
    arch,
    release,
    volumeIdFormats: [...(layered ? options.image_volid_layered_product_formats : []), ...options.image_volid_formats],
    volumeIdSubstitutions: options.volume_id_substitutions,
    restrictedVolumeId: options.restricted_volid,
    discTypes: Object.fromEntries(Object.entries(options.disc_types).map(([type, name]) => [type, textOf(name)])),
  }
}

/** Names of disc types may be of any type; templates take them as text. */
function textOf(value: unknown): string {
  return printText(fromJson(value as JsonValue))
}

function isoLevel(configuration: ImageConfiguration, variant: Variant, arch: string): number | null {
  const level = configuration.options.iso_level
  if (level === undefined) return null
  return typeof level === 'number' ? level : (lastMatch(variantArchValues(level, variant.uid, arch)) ?? null)
}

/** `failable_deliverables` names this deliverable for the variant.arch (spec 06 §0.3). */
export function canFail(configuration: Configuration, variant: Variant, arch: string, deliverable: string): boolean {
  return variantArchValues(configuration.options.failable_deliverables, variant.uid, arch).includes(deliverable)
}

/**
 * Slice of naming and summing the images of one directory (spec 06 §2.1, §5). `attributes`: of those nodes that make images of it whose
 * records do not say everything.
 */
export function imageChecksumSlice(
  configuration: ImageConfiguration,
  variant: Variant,
  arch: string,
  attributes: ImageAttributes[] = [],
): ImageChecksumSlice {
  const { options } = configuration
  return {
    kind: 'slice',
    version: 1,
    variant,
    arch,
    listedUnder: arch === 'src' ? variant.arches : [arch],
    release: releaseOfVariant(configuration, variant),
    directory: treeDirectories(variant, arch).isos,
    nameFormat: nameFormat(configuration, variant),
    checksums: options.media_checksums,
    oneFile: options.media_checksum_one_file,
    baseName: options.media_checksum_base_filename,
    attributes,
  }
}

function nameFormat(configuration: ImageConfiguration, variant: Variant): string {
  const format = configuration.options.image_name_format
  if (format === undefined) return DEFAULT_IMAGE_NAME_FORMAT
  return typeof format === 'string' ? format : (firstMatch(variantValues(format, variant.uid)) ?? DEFAULT_IMAGE_NAME_FORMAT)
}

/** Slice of the sanity checks of one directory of images (spec 06 §6). */
export function testSlice(configuration: ImageConfiguration, variant: Variant, arch: string): TestSlice {
  const { options } = configuration
  return {
    kind: 'slice',
    version: 1,
    variant: variant.uid,
    arch,
    maxSize: firstMatch(variantArchValues(options.createiso_max_size, variant.uid, arch)) ?? null,
    strict: anyTrue(variantArchValues(options.createiso_max_size_is_strict, variant.uid, arch)),
  }
}
