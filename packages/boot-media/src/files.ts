import { copyFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { TreeFile } from '@murli/contracts/documents'
import type { TaskContext } from '@murli/runtime/service'
import { BOOT_CONFIGURATIONS, type BootFacts, tweakedConfiguration } from './configuration.ts'
import { tweakEfiImage } from './efi-image.ts'
import { S390_IMAGE, tweakS390Image } from './s390-image.ts'

/** The EFI system partition of an installer, as a file of its tree. */
export const EFI_IMAGE = 'images/efiboot.img'
/** Where the kickstart is, which command lines that boot the installer name. */
export const KICKSTART = 'ks.cfg'

/** What the change of boot files works with. `mtime`: of files that change, seconds since 1970. */
export interface Tweaking {
  readonly task: Pick<TaskContext<unknown>, 'tool' | 'scratch' | 'blobs'>
  readonly mtime: number
}

/**
 * Files of an installer with boot configurations for this label and kickstart, also those inside of its EFI image and of the boot image of s390x (spec 06 §1.5); all others
 * as they are, in the same order. @throws {MurliError} TOOL_FAILED, TOOL_MISSING for an EFI image that cannot be changed.
 */
export async function tweakedFiles(files: readonly TreeFile[], facts: BootFacts, tweaking: Tweaking): Promise<TreeFile[]> {
  const tweaked: TreeFile[] = []
  for (const file of files) tweaked.push(await tweakedFile(file, facts, tweaking))
  return tweaked
}

async function tweakedFile(file: TreeFile, facts: BootFacts, tweaking: Tweaking): Promise<TreeFile> {
  if (file.path === EFI_IMAGE) return await tweakedImage(file, tweaking, (copy) => tweakEfiImage(copy, facts, tweaking))
  if (file.path === S390_IMAGE) return await tweakedImage(file, tweaking, (copy) => tweakS390Image(copy, facts))
  if (!BOOT_CONFIGURATIONS.includes(file.path)) return file
  const { blobs } = tweaking.task
  const text = (await blobs.readBytes(file)).toString('utf8')
  const tweaked = tweakedConfiguration(file.path, text, facts)
  if (tweaked === text) return file
  const { digest, size } = await blobs.putBytes(Buffer.from(tweaked))
  return { ...file, digest, size, mtime: tweaking.mtime }
}

/** A file of which a copy is changed. @param tweak says whether it has changed the copy */
async function tweakedImage(file: TreeFile, { task, mtime }: Tweaking, tweak: (copy: string) => Promise<boolean>): Promise<TreeFile> {
  const copy = join(task.scratch, `boot-${randomUUID()}.img`)
  await copyFile(await task.blobs.file(file), copy)
  if (!(await tweak(copy))) return file
  const { digest, size } = await task.blobs.putFile(copy, { move: true })
  return { ...file, digest, size, mtime }
}
