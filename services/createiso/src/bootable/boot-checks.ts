import { join } from 'node:path'
import {
  BOOT_CONFIGURATIONS,
  EFI_IMAGE,
  type EfiTools,
  S390_IMAGE,
  S390_PARAMETERS,
  s390CommandLine,
  tweakEfiImage,
  tweakedConfiguration,
} from '@murli/boot-media'
import { efiSystem, type ImageFile } from '@murli/boot-media/image'
import { type BootEntry, bootCatalog, type IsoEntry, PRIMARY_VOLUME_END, primaryVolume } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { StagedFile } from '../createiso/stage.ts'

/** What an image that boots must be right about. */
export interface BootFacts {
  readonly arch: string
  readonly volumeId: string
  readonly files: readonly StagedFile[]
}

/**
 * Looks whether firmware of the arch finds what it boots, and that this finds the medium by its label (spec 06 §6.4, §9.3).
 * @throws {MurliError} IMAGE_INVALID naming what would not boot.
 */
export async function checkBoot(image: ImageFile, facts: BootFacts, tools: EfiTools): Promise<void> {
  const catalog = await bootCatalog(image.read)
  // of a file that is longer nobody has the rest: media are as large as the volume
  const end = primaryVolume(await image.read(0, PRIMARY_VOLUME_END))?.volumeBytes ?? 0
  if (catalog.some(({ offset, loadBytes }) => offset + Math.max(loadBytes, 1) > end))
    throw wouldNotBoot('an entry of its boot catalogue is behind its end')
  await checkFirmware(image, catalog, facts)
  await checkEfi(image, facts, tools)
  await checkLabels(image, facts.volumeId)
}

/** What firmware of an arch looks for first; of others nothing is known here. */
const FIRST_ENTRY: Readonly<Record<string, BootEntry['platform']>> = {
  x86_64: 'bios',
  i386: 'bios',
  aarch64: 'efi',
  s390x: 'bios',
  s390: 'bios',
}
const POWER: ReadonlySet<string> = new Set(['ppc64le', 'ppc64', 'ppc'])
/** Of a partition that firmware of Power boots. */
const CHRP_TYPE = 0x96

async function checkFirmware(image: ImageFile, catalog: readonly BootEntry[], { arch }: BootFacts): Promise<void> {
  const [first] = catalog
  const wanted = FIRST_ENTRY[arch]
  if (wanted !== undefined && (first?.platform !== wanted || !first.bootable))
    throw wouldNotBoot(`its boot catalogue has no entry for ${wanted === 'efi' ? 'EFI' : 'BIOS'}`)
  if (first?.emulated === true) throw wouldNotBoot('firmware would take what it boots for a disk')
  const cdboot = (await image.entries()).get(S390_IMAGE)?.extents[0]
  if (arch.startsWith('s390') && first?.offset !== cdboot?.offset) throw wouldNotBoot(`its boot catalogue does not lead to ${S390_IMAGE}`)
  const mbr = await image.read(0, 512)
  const types = [0, 1, 2, 3].map((index) => mbr[446 + index * 16 + 4])
  if (POWER.has(arch) && !(mbr.readUInt16LE(510) === 0xaa55 && types.includes(CHRP_TYPE)))
    throw wouldNotBoot('it has no partition of the kind that Power boots')
}

async function checkEfi(image: ImageFile, { arch, files, volumeId }: BootFacts, tools: EfiTools): Promise<void> {
  const wanted = files.find(({ path }) => path === EFI_IMAGE)
  const system = await efiSystem(image)
  if (system === null && wanted !== undefined && (arch === 'x86_64' || arch === 'aarch64'))
    throw wouldNotBoot('its boot catalogue has no entry for EFI')
  if (system === null) return
  const { offset } = system.extent
  const sum = wanted === undefined ? null : await image.sum([{ offset, size: wanted.size }], 'sha256')
  if (wanted !== undefined && sum !== wanted.sha256) throw wouldNotBoot(`what EFI boots is not ${EFI_IMAGE} of the tree`)
  const isFileSystem = (await image.read(offset + 510, 2)).toString('hex') === '55aa'
  if (!isFileSystem && wanted === undefined) return
  if (!isFileSystem) throw wouldNotBoot('what EFI boots is no file system')
  const copy = join(tools.task.scratch, 'efi-system.img')
  await image.extract([system.extent], copy)
  if (await tweakEfiImage(copy, { volumeId, hasKickstart: false }, tools))
    throw wouldNotBoot(`a configuration that EFI boots names another label than '${volumeId}'`)
}

async function checkLabels(image: ImageFile, volumeId: string): Promise<void> {
  const entries = await image.entries()
  const present = BOOT_CONFIGURATIONS.map((path) => [path, entries.get(path)] as const)
  for (const [path, entry] of present.filter((pair): pair is [string, IsoEntry] => pair[1] !== undefined)) {
    const text = await image.text(entry)
    if (tweakedConfiguration(path, text, { volumeId, hasKickstart: false }) !== text)
      throw wouldNotBoot(`${path} names another label than '${volumeId}'`)
  }
  const [extent] = entries.get(S390_IMAGE)?.extents ?? []
  const commandLine = extent === undefined ? null : await s390CommandLine((at, length) => image.read(extent.offset + at, length))
  if (commandLine !== null && tweakedConfiguration(S390_PARAMETERS, commandLine, { volumeId, hasKickstart: false }) !== commandLine)
    throw wouldNotBoot(`the command line in ${S390_IMAGE} names another label than '${volumeId}'`)
}

function wouldNotBoot(why: string): MurliError {
  return new MurliError('IMAGE_INVALID', `the image would not boot: ${why}`)
}
