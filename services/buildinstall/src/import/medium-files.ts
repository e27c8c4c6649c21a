import { join } from 'node:path'
import { EFI_IMAGE } from '@murli/boot-media'
import { efiSystem, ImageFile } from '@murli/boot-media/image'
import { TreePath } from '@murli/contracts/documents'
import { type Extent, type IsoEntry, Iso9660Error } from '@murli/iso9660'
import type { BlobAddress, BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { BOOT_ISO } from '../boot-image/medium.ts'

/** Directories of a medium that boot it. */
const BOOTING = ['isolinux', 'EFI', 'boot', 'images', 'ppc', 'etc']
/**
 * Files of a medium that its tree does not have: made when it was mastered (catalogues of boot images, tables of names), modules of grub that
 * only the image holds (spec 06 §1.4), and what says of the medium what it is.
 */
const MEDIUM_ONLY = /(?:^|\/)(?:boot\.cat|boot\.catalog|TRANS\.TBL)$|^boot\/grub2\/i386-pc\/|^media\.repo$|^\./

/** What is read from an image, and where to. */
export interface MediumStores {
  readonly blobs: BlobStore
  readonly scratch: string
  readonly signal: AbortSignal
}

/**
 * The files that boot the medium of an installer, by their paths in its tree, stored: a tree at a URL cannot be listed, and the medium has them.
 * Its EFI system partition stands for `images/efiboot.img` where that is no file of it.
 * @throws {MurliError} IMAGE_INVALID for an image that cannot be read.
 */
export async function mediumFiles(path: string, stores: MediumStores): Promise<Map<string, BlobAddress>> {
  try {
    await using image = await ImageFile.open(path)
    const stored = new Map<string, BlobAddress>()
    for (const [name, entry] of await image.entries()) {
      if (isOfTree(name, entry)) stored.set(name, await storeExtents(image, entry.extents, stores))
    }
    const system = stored.has(EFI_IMAGE) ? null : await efiSystem(image)
    if (system !== null && !system.isFile) stored.set(EFI_IMAGE, await storeExtents(image, [system.extent], stores))
    return stored
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `${BOOT_ISO} of the tree: ${error.message}`, { cause: error })
  }
}

function isOfTree(path: string, { kind }: IsoEntry): boolean {
  if (kind !== 'file' || MEDIUM_ONLY.test(path) || !TreePath.safeParse(path).success) return false
  return !path.includes('/') || BOOTING.includes(path.split('/')[0] ?? '')
}

async function storeExtents(image: ImageFile, extents: readonly Extent[], { blobs, scratch, signal }: MediumStores): Promise<BlobAddress> {
  signal.throwIfAborted()
  const place = join(scratch, 'of-medium')
  await image.extract(extents, place)
  return await blobs.putFile(place, { move: true })
}
