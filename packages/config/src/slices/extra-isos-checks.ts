import type { ComposeIdentity, Variant } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { extraImageName, extraVolumeId, imageName } from '../naming/index.ts'
import { attempt } from './attempt.ts'
import type { Configuration } from './configuration.ts'
import { type ExtraIso, extraIsos } from './extra-isos.ts'
import { createisoSlice, imageChecksumSlice } from './images.ts'

/** The extra images of a variant. `withOwn`: the variants' own images are made in the same compose. */
interface ExtraImages {
  readonly configuration: Configuration
  readonly variant: Variant
  readonly identity: ComposeIdentity
  readonly withOwn: boolean
}

/**
 * What would end a compose after its images were made: names and volume ids of those that must not fail, and what two images of a
 * directory have in common. `check` makes something and tells why it could not, and whether it could.
 */
export function checkExtraImages(images: ExtraImages, check: (option: string, make: () => unknown) => boolean): void {
  const { configuration, variant } = images
  if (!check('extra_isos', () => extraIsos(configuration, variant))) return
  const extra = extraIsos(configuration, variant)
  for (const image of extra.filter(({ canFail }) => !canFail)) {
    const { slice } = image
    const { volumeIds, volumeIdFormats: formats, volumeIdSubstitutions: substitutions, restrictedVolumeId: restricted } = slice
    check('extra_isos', () => extraVolumeId({ ...namedTree(images, image), formats, substitutions, restricted }, volumeIds))
    if (!check('extra_isos', () => nameOf(images, image))) return
  }
  check('extra_isos', () => refuseSameNames(images, extra))
  check('extra_isos', () => refuseIndistinct(images, extra))
}

function namedTree({ identity, variant }: ExtraImages, { arch, slice }: ExtraIso) {
  return { identity, release: slice.release, variant, arch, discType: slice.discTypes['dvd'] ?? 'dvd' }
}

function nameOf(images: ExtraImages, image: ExtraIso): string {
  const { nameFormat } = image.attributes
  const named = { ...namedTree(images, image), discNumber: 1, suffix: '.iso' }
  const standard = imageName(imageChecksumSlice(images.configuration, images.variant, image.arch).nameFormat, named)
  return nameFormat === null ? standard : extraImageName(nameFormat, named, standard)
}

/** Images that may fail count: two of them can be there together. A name that cannot be made is told elsewhere. */
function refuseSameNames(images: ExtraImages, extra: readonly ExtraIso[]): void {
  const seen = new Set<string>()
  for (const image of extra) {
    const name = attempt(() => nameOf(images, image))
    const place = `${image.arch} ${name}`
    if (name !== null && seen.has(place)) {
      throw new ConfigError('CONFIG_INVALID', `extra_isos: two images of ${images.variant.uid}.${image.arch} would have the name ${name}`, {
        hint: 'give each block another filename',
      })
    }
    seen.add(place)
  }
}

/** images.json could not be written: it tells images of a variant and arch apart by the variants on them (spec 06 §6.2). */
function refuseIndistinct({ configuration, variant, withOwn }: ExtraImages, extra: readonly ExtraIso[]): void {
  const sized = { ...configuration, options: { ...configuration.options, iso_size: 2, split_iso_reserve: 1 } }
  const hasOwn = (arch: string): boolean => withOwn && createisoSlice(sized, variant, arch) !== null
  const seen = new Set(extra.filter(({ arch }) => hasOwn(arch)).map(({ arch }) => `${arch} `))
  for (const { arch, slice } of extra) {
    const content = `${arch} ${slice.includeVariants.join(' ')}`
    if (seen.has(content)) throw indistinct(`${variant.uid}.${arch}`, slice.includeVariants)
    seen.add(content)
  }
}

function indistinct(tree: string, variants: readonly string[]): ConfigError {
  const what = variants.length === 0 ? 'no include_variants' : `the include_variants ${variants.join(', ')}`
  return new ConfigError('CONFIG_INVALID', `extra_isos: images.json cannot tell two images of ${tree} with ${what} apart`, {
    hint: 'include other variants in one of them; without any, skip the own image with createiso_skip',
  })
}
