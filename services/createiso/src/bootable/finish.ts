import { BOOT_CONFIGURATIONS, EFI_IMAGE, tweakedConfiguration } from '@murli/boot-media'
import { ImageFile } from '@murli/boot-media/image'
import {
  type BootEntry,
  bootCatalog,
  Iso9660Error,
  type ImageTimes,
  type IsoEntry,
  SECTOR_BYTES,
  stampImage,
  stampPartitionIds,
} from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { StagedFile } from '../createiso/stage.ts'

/** What an image that boots must be right about. */
export interface BootableFacts {
  readonly arch: string
  readonly volumeId: string
  readonly times: ImageTimes
  readonly files: readonly StagedFile[]
}

/** Where xorriso puts a second set of descriptors, for who mounts the first partition; its block numbers count from there (spec 06 §9.4). */
const PARTITION_START = 16 * SECTOR_BYTES

/**
 * Gives an image its times, makes the checksums in its `.treeinfo` those of the files as they are in it (boot images were patched for their
 * places), and looks whether it boots (spec 06 §3.7, §6.4). To be done before the MD5 is implanted.
 * @throws {MurliError} IMAGE_INVALID naming what would not boot.
 */
export async function finishBootableImage(path: string, facts: BootableFacts): Promise<void> {
  await using image = await ImageFile.open(path, 'r+')
  try {
    stampImage(image.changeable(), facts.times)
    stampPartitionIds(image.changeable(), `${facts.volumeId} ${facts.times.others}`)
    if (await hasPartitionDescriptors(image)) stampImage(image.changeable(PARTITION_START), facts.times)
    await image.correctTreeinfo()
    await checkBoot(image, facts)
    await checkLabels(image, facts.volumeId)
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `the image that was made: ${error.message}`, { cause: error })
  }
}

async function hasPartitionDescriptors(image: ImageFile): Promise<boolean> {
  const descriptor = await image.read(PARTITION_START + 16 * SECTOR_BYTES, 6)
  return descriptor.toString('latin1') === '\x01CD001'
}

/** What firmware of an arch looks for; of others nothing is known here. */
const WANTED: Readonly<Record<string, BootEntry['platform']>> = {
  x86_64: 'bios',
  i386: 'bios',
  aarch64: 'efi',
  s390x: 'bios',
  s390: 'bios',
}

async function checkBoot(image: ImageFile, { arch, files }: BootableFacts): Promise<void> {
  const catalog = await bootCatalog(image.read)
  const wanted = WANTED[arch]
  if (wanted !== undefined && !catalog.some(({ platform, bootable }) => bootable && platform === wanted))
    throw wouldNotBoot(`its boot catalogue has no entry for ${wanted === 'efi' ? 'EFI' : 'BIOS'}`)
  for (const { offset } of catalog)
    if ((await image.read(offset, 1)).length === 0) throw wouldNotBoot('an entry of its boot catalogue is behind its end')
  const system = files.find(({ path }) => path === EFI_IMAGE)
  for (const { platform, offset } of system === undefined ? [] : catalog) {
    if (platform !== 'efi') continue
    const sum = await image.sum([{ offset, size: system?.size ?? 0 }], 'sha256')
    if (sum !== system?.sha256) throw wouldNotBoot(`what EFI boots is not ${EFI_IMAGE} of the tree`)
  }
}

async function checkLabels(image: ImageFile, volumeId: string): Promise<void> {
  const entries = await image.entries()
  const present = BOOT_CONFIGURATIONS.map((path) => [path, entries.get(path)] as const)
  for (const [path, entry] of present.filter((pair): pair is [string, IsoEntry] => pair[1] !== undefined)) {
    const text = await image.text(entry)
    if (tweakedConfiguration(path, text, { volumeId, hasKickstart: false }) !== text)
      throw wouldNotBoot(`${path} names another label than '${volumeId}'`)
  }
}

function wouldNotBoot(why: string): MurliError {
  return new MurliError('IMAGE_INVALID', `the image would not boot: ${why}`)
}
