import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'
import { BOOT_CONFIGURATIONS, type BootFacts, tweakedConfiguration } from './configuration.ts'
import { tweakEfiImage } from './efi-image.ts'

type Context = TaskContext<BuildinstallSlice>

const EFI_IMAGE = 'images/efiboot.img'
const KICKSTART = 'ks.cfg'

/**
 * What of the output of lorax goes into the tree, with boot configurations for this label and kickstart (spec 06 §1.5). What is hidden at the
 * top, its `.treeinfo` and `.discinfo` among it, does not. The kickstart is there when anything can name it.
 */
export async function tweakedTree(ctx: Context, output: readonly TreeFile[], volumeId: string): Promise<TreeFile[]> {
  const { kickstart } = ctx.slice
  const shown = output.filter(({ path }) => !path.startsWith('.') && !(kickstart !== null && path === KICKSTART))
  const isBooted = shown.some(({ path }) => BOOT_CONFIGURATIONS.includes(path))
  const facts = { volumeId, hasKickstart: kickstart !== null }
  const files: TreeFile[] = []
  for (const file of shown) files.push(await tweakedFile(ctx, file, facts))
  if (kickstart !== null && isBooted) files.push(changed({ path: KICKSTART, mode: 0o644 }, kickstart, ctx))
  else files.push(...output.filter(({ path }) => kickstart !== null && path === KICKSTART))
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

async function tweakedFile(ctx: Context, file: TreeFile, facts: BootFacts): Promise<TreeFile> {
  if (file.path === EFI_IMAGE) return await tweakedEfiImage(ctx, file, facts)
  if (!BOOT_CONFIGURATIONS.includes(file.path)) return file
  const text = (await ctx.blobs.readBytes(file)).toString('utf8')
  const tweaked = tweakedConfiguration(file.path, text, facts)
  return tweaked === text ? file : changed(file, await ctx.blobs.putBytes(Buffer.from(tweaked)), ctx)
}

async function tweakedEfiImage(ctx: Context, file: TreeFile, facts: BootFacts): Promise<TreeFile> {
  const { blobs, compose } = ctx
  const copy = join(ctx.scratch, 'efiboot.img')
  await copyFile(await blobs.file(file), copy)
  const isChanged = await tweakEfiImage(copy, facts, { task: ctx, mtime: compose.startedAt })
  return isChanged ? changed(file, await blobs.putFile(copy, { move: true }), ctx) : file
}

function changed(file: Pick<TreeFile, 'path' | 'mode'>, { digest, size }: Ref, { compose }: Context): TreeFile {
  return { ...file, digest, size, mtime: compose.startedAt }
}
