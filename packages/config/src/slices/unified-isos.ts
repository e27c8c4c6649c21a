import type { Variant } from '@murli/contracts'
import type { ImageChecksumSlice, UnifiedIsosSlice } from '@murli/contracts/slices'
import { unifiedVolumeId } from '../naming/index.ts'
import { imageChecksumSlice, type ImageConfiguration, isoFacts } from './images.ts'

/** One image with the trees of all variants: of an arch, of its debug packages, or of sources (`src`). */
export interface UnifiedIso {
  readonly arch: string
  readonly debug: boolean
  /** Top-level variants that may have such a tree, by UID. */
  readonly variants: readonly Variant[]
}

/** All images that unified ISOs of a compose can be: two for each arch, and one of sources (spec 06 §8.1). */
export function unifiedIsos({ variants }: ImageConfiguration): UnifiedIso[] {
  const top = variants.filter((variant) => variant.type === 'variant' && !variant.isEmpty).toSorted((a, b) => (a.uid < b.uid ? -1 : 1))
  const arches = [...new Set(top.flatMap((variant) => variant.arches))].toSorted()
  const ofArch = (arch: string): Variant[] => top.filter((variant) => variant.arches.includes(arch))
  return [
    ...arches.flatMap((arch) => [false, true].map((debug) => ({ arch, debug, variants: ofArch(arch) }))),
    ...(top.length === 0 ? [] : [{ arch: 'src', debug: false, variants: top }]),
  ]
}

/** Slice of one of them. `variants`: those that have such a tree, at least one. */
export function unifiedIsosSlice(configuration: ImageConfiguration, { arch, debug, variants }: UnifiedIso): UnifiedIsosSlice {
  const [first] = variants
  if (first === undefined) throw new Error(`no variant has a tree for the unified ISO of ${arch}`)
  const { release, isoLevel, useXorrisofs, checksums } = isoFacts(configuration, first, arch)
  return {
    kind: 'slice',
    version: 1,
    arch,
    debug,
    variants: variants.map(({ uid, id, name, type }) => ({ uid, id, name, type })),
    release,
    volumeId: unifiedVolumeId(release, arch, debug),
    isoLevel,
    useXorrisofs,
    checksums,
    repositoryChecksum: configuration.options.createrepo_checksum,
  }
}

/** Naming and summing of the directory that the image gets into in a variant; the one of debug packages has nothing else in it. */
export function unifiedChecksumSlice(configuration: ImageConfiguration, variant: Variant, { arch, debug }: UnifiedIso): ImageChecksumSlice {
  const slice = imageChecksumSlice(configuration, variant, arch)
  return debug ? { ...slice, directory: debugIsoDirectory(variant.uid, arch) } : slice
}

/** Where images of debug packages are, relative to `compose/`; composeinfo has no name for it. */
export function debugIsoDirectory(variant: string, arch: string): string {
  return `${variant}/${arch}/debug/iso`
}
