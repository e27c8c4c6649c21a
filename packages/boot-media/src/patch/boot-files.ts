import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Extent } from '@murli/iso9660'
import { BOOT_CONFIGURATIONS, type BootFacts, tweakedConfiguration } from '../configuration.ts'
import { type EfiTools, tweakEfiImage } from '../efi-image.ts'
import { EFI_IMAGE } from '../files.ts'
import { efiSystem } from '../image/efi-system.ts'
import type { ImageFile } from '../image/image-file.ts'

/** Files that boot the image, where they must become others. `files`: by path on the image, where the new ones are here. */
export interface BootFiles {
  readonly files: ReadonlyMap<string, string>
  /** The new EFI system partition, where the image has one behind its file tree that must change. */
  readonly appendedPartition: string | null
}

/**
 * Boot configurations for this label and kickstart, of an image with files put over it: in the tree, in its EFI image, and in the EFI
 * system partition that is behind the tree (spec 06 §8.2). @throws {MurliError} TOOL_FAILED for an EFI image that cannot be changed.
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
  const own = await tweakedSystem('efi-image', (await image.entries()).get(EFI_IMAGE)?.extents ?? null, { image, grafted, facts, tools })
  if (own !== null) files.set(EFI_IMAGE, own)
  const system = await efiSystem(image)
  const appended = system === null || system.isFile ? null : system.extent
  return { files, appendedPartition: appended && (await tweakedSystem('efi-partition', [appended], { image, grafted, facts, tools })) }
}

async function textOf(path: string, image: ImageFile, grafted: ReadonlyMap<string, string>): Promise<string | null> {
  const local = grafted.get(path)
  if (local !== undefined) return await readFile(local, 'utf8')
  const entry = (await image.entries()).get(path)
  return entry?.kind === 'file' ? await image.text(entry) : null
}

interface Patching {
  readonly image: ImageFile
  readonly grafted: ReadonlyMap<string, string>
  readonly facts: BootFacts
  readonly tools: EfiTools
}

/** @returns where the changed one is; null when there is none, or nothing in it changes. */
async function tweakedSystem(name: string, extents: readonly Extent[] | null, patching: Patching): Promise<string | null> {
  const { image, grafted, facts, tools } = patching
  const local = grafted.get(EFI_IMAGE)
  if (local === undefined && extents === null) return null
  const copy = join(tools.task.scratch, `${name}.img`)
  if (local === undefined) await image.extract(extents ?? [], copy)
  else await copyFile(local, copy)
  const isChanged = await tweakEfiImage(copy, facts, tools)
  return isChanged || local !== undefined ? copy : null
}
