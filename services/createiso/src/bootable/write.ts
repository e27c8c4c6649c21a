import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BOOT_CONFIGURATIONS, EFI_IMAGE } from '@murli/boot-media'
import { efiSystem, ImageFile } from '@murli/boot-media/image'
import type { TreeFile } from '@murli/contracts/documents'
import { bootCatalog, type IsoEntry } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { isoCommand, type IsoCommand } from '../createiso/command.ts'
import type { StagedFile } from '../createiso/stage.ts'
import { isohybridArguments, mkisofsBootArguments } from './mkisofs-arguments.ts'
import { type PlacedFile, replayCommands } from './replay.ts'

type Context = Pick<TaskContext<unknown>, 'blobs' | 'tool' | 'compose'>

/** Where the image that boots the installer is in its tree. It never goes onto media itself. */
const BOOT_ISO = 'images/boot.iso'
const ISOLINUX = 'isolinux/isolinux.bin'

/** How a medium is made to boot. */
export interface BootPlan {
  /** The image whose way of booting is taken over; null: a program of the mkisofs family makes its own out of the files. */
  readonly template: TreeFile | null
}

/**
 * Chooses how the medium of an installer boots: with xorriso, and wherever there is no isolinux for the other programs, as its boot.iso does
 * (spec 06 §3.6, §3.7). @throws {MurliError} IMAGE_INVALID when the installer has no boot.iso.
 */
export function bootPlan(files: readonly TreeFile[], { arch, useXorrisofs }: { arch: string; useXorrisofs: boolean }): BootPlan {
  const find = (path: string): TreeFile | undefined => files.find((file) => file.path === path)
  const needsIsolinux = arch === 'x86_64' || arch === 'i386'
  if (!useXorrisofs && (!needsIsolinux || find(ISOLINUX) !== undefined)) return { template: null }
  const template = find(BOOT_ISO)
  if (template === undefined) throw new MurliError('IMAGE_INVALID', `the installer has no ${BOOT_ISO}, and no other way to boot a medium`)
  return { template }
}

/** Everything that one image is written from. */
export interface BootableImage extends Pick<IsoCommand, 'arch' | 'isoLevel' | 'useXorrisofs' | 'volumeId'> {
  readonly plan: BootPlan
  readonly files: readonly StagedFile[]
  readonly emptyDirectories: readonly string[]
  readonly graftList: string
  /** Where the image is made, and a directory for what that needs. */
  readonly image: string
  readonly directory: string
  readonly logFile: string
}

/** Writes an image that boots; its sums, times and checksums are still to come. @throws {MurliError} TOOL_FAILED, TOOL_MISSING, NOT_SUPPORTED. */
export async function writeBootableImage(ctx: Context, request: BootableImage): Promise<void> {
  // an image that was begun would be continued
  await rm(request.image, { force: true })
  if (request.plan.template === null) await runMkisofs(ctx, request)
  else await replay(ctx, request, await ctx.blobs.file(request.plan.template))
}

async function runMkisofs(ctx: Context, request: BootableImage): Promise<void> {
  const { arch, isoLevel, volumeId, image, graftList, logFile } = request
  const command = { useXorrisofs: false, isoLevel, volumeId, arch, output: image, graftList, bootArguments: mkisofsBootArguments(arch) }
  const { program, args } = isoCommand(command)
  await ctx.tool(program, args, { logFile, env: environment(ctx) })
  const hybrid = isohybridArguments(arch, image, ctx.compose.startedAt)
  if (hybrid !== null) await ctx.tool('isohybrid', [...hybrid], { logFile })
}

async function replay(ctx: Context, request: BootableImage, template: string): Promise<void> {
  const { arch, volumeId, image, directory, emptyDirectories, logFile } = request
  await using known = await ImageFile.open(template)
  const { added, updated, appendedPartition } = await replayedFiles(known, request.files)
  const time = ctx.compose.startedAt
  const commands = { template, output: image, arch, volumeId, added, updated, emptyDirectories, appendedPartition, time }
  const path = join(directory, 'xorriso-commands')
  await writeFile(path, replayCommands(commands))
  await ctx.tool('xorriso', ['-no_rc', '-options_from_file', path], { logFile, env: environment(ctx) })
}

function environment({ compose }: Context): Record<string, string> {
  return { SOURCE_DATE_EPOCH: String(compose.startedAt) }
}

interface Replayed {
  readonly added: PlacedFile[]
  readonly updated: PlacedFile[]
  readonly appendedPartition: string | null
}

/**
 * What of the files the template has not, or has with other bytes. Images that firmware boots stay as they are in it, patched for their places,
 * but for the EFI image, whose configuration may have been changed (spec 06 §3.7).
 */
async function replayedFiles(template: ImageFile, files: readonly StagedFile[]): Promise<Replayed> {
  const [inside, catalog] = [await template.entries(), await bootCatalog(template.read)]
  const isBooted = ({ extents }: IsoEntry): boolean => catalog.some(({ offset }) => extents.some((extent) => extent.offset === offset))
  const added: StagedFile[] = []
  const updated: StagedFile[] = []
  for (const file of files) {
    const entry = inside.get(file.path)
    if (entry === undefined) added.push(file)
    else if (isBooted(entry) && file.path !== EFI_IMAGE && !BOOT_CONFIGURATIONS.includes(file.path)) continue
    else if (entry.size !== file.size || (await template.sum(entry.extents, 'sha256')) !== file.sha256) updated.push(file)
  }
  const system = await efiSystem(template)
  const partition = files.find(({ path }) => path === EFI_IMAGE)
  return { added, updated, appendedPartition: system === null || system.isFile ? null : (partition?.localPath ?? null) }
}
