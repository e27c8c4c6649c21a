import type { ImageChange } from '@murli/contracts'
import type { SnapshotImage } from '../snapshot/types.ts'

/**
 * Images that came, went, or are not the same: another size, volume id, or number of discs. Images are told apart by what makes them
 * unique in a compose (spec 05 §4.5), since their names have the compose's id.
 */
export function imageChanges(before: readonly SnapshotImage[], after: readonly SnapshotImage[]): ImageChange[] {
  const [old, present] = [byIdentity(before), byIdentity(after)]
  return [...new Set([...old.keys(), ...present.keys()])].toSorted().flatMap((key): ImageChange[] => {
    const [was, is] = [old.get(key), present.get(key)]
    const any = is ?? was
    if (any === undefined || (was !== undefined && is !== undefined && isSame(was, is))) return []
    const { variant, image } = any
    return [{ variant, arch: image.arch, name: nameOf(any), before: factsOf(was), after: factsOf(is) }]
  })
}

function byIdentity(images: readonly SnapshotImage[]): Map<string, SnapshotImage> {
  return new Map(
    images.map((item): [string, SnapshotImage] => {
      const { subvariant, type, format, arch, disc_number: disc, unified = false, additional_variants: more = [] } = item.image
      return [JSON.stringify([item.variant, arch, subvariant, type, format, disc, unified, more]), item]
    }),
  )
}

/** The names differ from compose to compose; the sums do not when nothing else does. */
function isSame({ image: was }: SnapshotImage, { image: is }: SnapshotImage): boolean {
  const common = Object.keys(is.checksums).find((type) => was.checksums[type] !== undefined)
  if (common !== undefined) return was.checksums[common] === is.checksums[common]
  return was.size === is.size && was.volume_id === is.volume_id
}

function nameOf({ image }: SnapshotImage): string {
  const disc = image.disc_count > 1 || image.disc_number > 1 ? ` disc ${image.disc_number}` : ''
  const more = image.additional_variants ?? []
  return `${image.subvariant} ${image.type} ${image.format}${disc}${more.length === 0 ? '' : ` with ${more.join(', ')}`}`
}

function factsOf(item: SnapshotImage | undefined): ImageChange['before'] {
  if (item === undefined) return null
  const { path, size, volume_id: volumeId, bootable, disc_count: discCount } = item.image
  return { path, sizeBytes: size, volumeId, bootable, discCount }
}
