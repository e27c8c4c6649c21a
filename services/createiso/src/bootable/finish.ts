import type { EfiTools } from '@murli/boot-media'
import { ImageFile } from '@murli/boot-media/image'
import { Iso9660Error, type ImageTimes, SECTOR_BYTES, stampImage, stampPartitionIds } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import { type BootFacts, checkBoot } from './boot-checks.ts'

/** Where xorriso puts a second set of descriptors, for who mounts the first partition; its block numbers count from there (spec 06 §9.4). */
const PARTITION_START = 16 * SECTOR_BYTES

/**
 * Gives an image its times, makes the checksums in its `.treeinfo` those of the files as they are in it (boot images were patched for their
 * places), and looks whether it boots (spec 06 §3.7, §6.4). To be done before the MD5 is implanted.
 * @throws {MurliError} IMAGE_INVALID naming what would not boot.
 */
export async function finishBootableImage(path: string, facts: BootFacts, times: ImageTimes, tools: EfiTools): Promise<void> {
  await using image = await ImageFile.open(path, 'r+')
  try {
    stampImage(image.changeable(), times)
    stampPartitionIds(image.changeable(), `${facts.volumeId} ${times.others}`)
    if (await hasPartitionDescriptors(image)) stampImage(image.changeable(PARTITION_START), times)
    await image.correctTreeinfo()
    await checkBoot(image, facts, tools)
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `the image that was made: ${error.message}`, { cause: error })
  }
}

async function hasPartitionDescriptors(image: ImageFile): Promise<boolean> {
  const descriptor = await image.read(PARTITION_START + 16 * SECTOR_BYTES, 6)
  return descriptor.toString('latin1') === '\x01CD001'
}
