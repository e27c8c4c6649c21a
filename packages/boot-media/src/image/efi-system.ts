import { bootCatalog, EFI_SYSTEM_PARTITION, type Extent, gptPartitions } from '@murli/iso9660'
import type { ImageFile } from './image-file.ts'

/** What EFI boots from a medium: a file of its tree, or a partition behind that. */
export interface EfiSystem {
  readonly extent: Extent
  readonly isFile: boolean
}

/**
 * The EFI system partition that the boot catalogue of an image leads to (spec 06 §9.3, §9.4); null when there is none.
 * @throws {Iso9660Error} for a catalogue or a partition table that is damaged.
 */
export async function efiSystem(image: ImageFile): Promise<EfiSystem | null> {
  const partitions = await gptPartitions(image.read)
  const entry = (await bootCatalog(image.read)).find(({ platform }) => platform === 'efi')
  if (entry === undefined) return null
  const extents = [...(await image.entries()).values()].flatMap(({ kind, extents: found }) => (kind === 'file' ? found : []))
  // empty files share their place with others
  const file = extents.find(({ offset, size }) => offset === entry.offset && size > 0)
  if (file !== undefined) return { extent: file, isFile: true }
  const partition = partitions.find(({ type, offset }) => type === EFI_SYSTEM_PARTITION && offset === entry.offset)
  return { extent: { offset: entry.offset, size: partition?.size ?? entry.loadBytes }, isFile: false }
}
