import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Extent } from '@murli/iso9660'
import { BOOT_CONFIGURATIONS, type BootFacts, tweakedConfiguration } from '../configuration.ts'
import { type EfiTools, tweakEfiImage } from '../efi-image.ts'
import { EFI_IMAGE } from '../files.ts'
import { efiSystem } from '../image/efi-system.ts'
import type { ImageFile } from '../image/image-file.ts'
import { S390_IMAGE, tweakS390Image } from '../s390-image.ts'

/** Files that boot the image, where they must become others. `files`: by path on the image, where the new ones are here. */
export interface BootFiles {
  readonly files: ReadonlyMap<string, string>
  /** The new EFI system partition, where the image has one behind its file tree that must change. */
  readonly appendedPartition: string | null
}

/**
 * Boot configurations for this label and kickstart, of an image with files put over it: in the tree, in its EFI image or
 * that of s390x, and in the EFI system partition that is behind the tree (spec 06 §8.2).
 * @throws {MurliError} TOOL_FAILED for an EFI image that cannot be changed.
 */
export async function tweakedBootFiles(
  image: ImageFile,
  grafted: ReadonlyMap<string, string>,
  facts: BootFacts,
  tools: EfiTools,
): Promise<BootFiles> {
  const files = new Map<string, string>()
  for (const path of BOOT_CONFIGURATIONS) {
    const text = await textOf(path, image, grafted)
    const tweaked = text === null ? null : tweakedConfiguration(path, text, facts)
    if (tweaked === null || tweaked === text) continue
    const place = join(tools.task.scratch, `configuration-${files.size}`)
    await writeFile(place, tweaked)
    files.set(path, place)
  }
  const tweakEfi = (copy: string) => tweakEfiImage(copy, facts, tools)
  const patching = { image, scratch: tools.task.scratch }
  for (const [path, tweak] of [[EFI_IMAGE, tweakEfi] as const, [S390_IMAGE, (copy: string) => tweakS390Image(copy, facts)] as const]) {
    const bytes = { local: grafted.get(path) ?? null, extents: (await image.entries()).get(path)?.extents ?? null }
    const place = await tweakedImage(`image-${files.size}`, bytes, tweak, patching)
    if (place !== null) files.set(path, place)
  }
  const system = await efiSystem(image)
  if (system === null || system.isFile) return { files, appendedPartition: null }
  const bytes = { local: grafted.get(EFI_IMAGE) ?? null, extents: [system.extent] }
  return { files, appendedPartition: await tweakedImage('efi-partition', bytes, tweakEfi, patching) }
}

async function textOf(path: string, image: ImageFile, grafted: ReadonlyMap<string, string>): Promise<string | null> {
  const local = grafted.get(path)
  if (local !== undefined) return await readFile(local, 'utf8')
  const entry = (await image.entries()).get(path)
  return entry?.kind === 'file' ? await image.text(entry) : null
}

/** Where the bytes of an image are: a file that is put over the medium, or parts of the medium. */
interface ImageBytes {
  readonly local: string | null
  readonly extents: readonly Extent[] | null
}

/** @param tweak says whether it has changed the copy. @returns where the changed one is; null when there is none, or nothing in it changes. */
async function tweakedImage(
  name: string,
  { local, extents }: ImageBytes,
  tweak: (copy: string) => Promise<boolean>,
  { image, scratch }: { image: ImageFile; scratch: string },
): Promise<string | null> {
  if (local === null && extents === null) return null
  const copy = join(scratch, `${name}.img`)
  if (local === null) await image.extract(extents ?? [], copy)
  else await copyFile(local, copy)
  const isChanged = await tweak(copy)
  return isChanged || local !== null ? copy : null
}
