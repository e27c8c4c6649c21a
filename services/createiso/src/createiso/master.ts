import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageFile, implantMd5, implantSums, type Implanted, type SummedImage } from '@murli/boot-media/image'
import type { Ref } from '@murli/contracts'
import { type ImageTimes, Iso9660Error, isoEntries, manifestText } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import { fileSums } from '@murli/runtime/sums'
import { finishBootableImage } from '../bootable/finish.ts'
import { PATCHED_IN_PLACE } from '../bootable/mkisofs-arguments.ts'
import { type BootPlan, writeBootableImage } from '../bootable/write.ts'
import type { TaskContext } from '@murli/runtime/service'
import { isoCommand, type IsoCommand } from './command.ts'
import { ImageFollower } from './follow.ts'
import type { GraftEntry } from './graft.ts'
import { type JigdoPair, makeJigdo } from './jigdo.ts'
import { stageDisc, type StagedDisc } from './stage.ts'
import { storedAlgorithms, storeSummed, type StoredImage } from './store.ts'

type Context = Pick<TaskContext<unknown>, 'blobs' | 'tool' | 'signal' | 'compose'>

/** What an image is made of. */
export interface ImageRequest extends Pick<IsoCommand, 'arch' | 'isoLevel' | 'useXorrisofs' | 'volumeId'> {
  readonly entries: readonly GraftEntry[]
  /** Names of `media_checksums`. */
  readonly checksums: readonly string[]
  /**
   * Whether jigdo files are made, and then for each path on the image that of the same file in the tree, which a rebuilder has; null for
   * files that it has not.
   */
  readonly jigdo?: ((path: string) => string | null) | null
  /** How it boots; null when it does not. */
  readonly boot?: BootPlan | null
  /** On the scratch disk, its own; to be removed by the caller. */
  readonly directory: string
  /** Receives the output of all programs. */
  readonly logFile: string
  /** Is told what happens, and which part of it is done. */
  readonly progress: (what: string, part: number) => void
}

/** An image in the store. `manifest`: the list of what is in it. */
export interface MasteredImage extends StoredImage, Implanted {
  readonly manifest: Ref
  readonly jigdo: JigdoPair | null
}

/**
 * Makes an image, puts the sums of the medium into it, computes all checksums, lists it and stores it (spec 06 §3.8).
 * The sums of the medium are computed while the program writes; after that the image is read once, for the checksums. An image that boots is
 * changed after it was written, so that it is read once more for the sums.
 * @throws {MurliError} CONFIG_INVALID, TOOL_MISSING, TOOL_FAILED, IMAGE_INVALID.
 */
export async function masterImage(ctx: Context, request: ImageRequest): Promise<MasteredImage> {
  const { directory, progress } = request
  const image = join(directory, 'image.iso')
  const content = join(directory, 'content')
  await mkdir(content)
  const boot = request.boot ?? null
  const patched = boot === null ? {} : { patched: PATCHED_IN_PLACE }
  const staged = await stageDisc(request.entries, { blobs: ctx.blobs, directory: content, signal: ctx.signal, ...patched })
  const followed =
    boot === null
      ? await writeImage(ctx, request, { image, graftList: staged.graftList })
      : await writeToBoot(ctx, request, { image, staged, boot })
  progress('implanting the MD5', 0.6)
  const implanting = { supported: ctx.compose.supported, signal: ctx.signal }
  const implanted = followed === null ? await implantMd5(image, implanting) : await implantSums(image, followed, implanting)
  progress('storing the image', 0.7)
  const [sums, listing] = await Promise.all([
    fileSums(image, storedAlgorithms(request.checksums), { signal: ctx.signal }),
    listingOf(image),
  ])
  const manifest = await ctx.blobs.putBytes(Buffer.from(listing))
  const jigdo = await jigdoOf(ctx, request, { image, staged })
  return { manifest, jigdo, ...implanted, ...(await storeSummed(image, sums, request.checksums, ctx.blobs)) }
}

/** The text of the `.manifest` beside the image: what is in it, not what was meant to go into it. */
async function listingOf(path: string): Promise<string> {
  await using image = await ImageFile.open(path)
  try {
    return await manifestText(isoEntries(image.read))
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `the image that was made: ${error.message}`, { cause: error })
  }
}

/** Before the store takes the image away. */
async function jigdoOf(
  ctx: Context,
  request: ImageRequest,
  { image, staged }: { image: string; staged: StagedDisc },
): Promise<JigdoPair | null> {
  const { jigdo = null, directory, logFile, progress } = request
  if (jigdo === null) return null
  progress('making jigdo files', 0.8)
  const treeFiles = new Map<string, string>()
  for (const [localPath, path] of staged.treeFiles) {
    const inTree = jigdo(path)
    if (inTree !== null) treeFiles.set(localPath, inTree)
  }
  return await makeJigdo(ctx, { image, treeFiles, directory, logFile })
}

/** @returns null: what is known of the image while it is written is not what it is in the end. */
async function writeToBoot(
  ctx: Context,
  request: ImageRequest,
  { image, staged, boot }: { image: string; staged: StagedDisc; boot: BootPlan },
): Promise<null> {
  const { directory, entries, logFile, progress, arch, isoLevel, useXorrisofs, volumeId } = request
  const graftList = join(directory, 'graft-points')
  await writeFile(graftList, staged.graftList)
  const files = await staged.files()
  const emptyDirectories = entries.filter(({ kind }) => kind === 'directory').map(({ path }) => path)
  progress('writing an image that boots', 0.2)
  await writeBootableImage(ctx, {
    plan: boot,
    files,
    emptyDirectories,
    graftList,
    image,
    directory,
    logFile,
    arch,
    isoLevel,
    useXorrisofs,
    volumeId,
  })
  progress('making sure that it boots', 0.5)
  const tools = { task: { tool: ctx.tool, scratch: directory }, mtime: ctx.compose.startedAt }
  await finishBootableImage(image, { arch, volumeId, files }, imageTimes(entries, ctx.compose.startedAt), tools)
  return null
}

async function writeImage(
  ctx: Context,
  request: ImageRequest,
  { image, graftList: text }: { image: string; graftList: string },
): Promise<SummedImage | null> {
  const { directory, entries, logFile, progress, arch, isoLevel, useXorrisofs, volumeId } = request
  const graftList = join(directory, 'graft-points')
  await writeFile(graftList, text)
  const { program, args } = isoCommand({ useXorrisofs, isoLevel, volumeId, arch, output: image, graftList })
  progress(`running ${program}`, 0.2)
  await using follower = new ImageFollower(image, imageTimes(entries, ctx.compose.startedAt))
  await ctx.tool(program, args, { logFile, env: { SOURCE_DATE_EPOCH: String(ctx.compose.startedAt) } })
  return await follower.finish()
}

/** Files are as old as in the tree, whatever age the links to them have; all else is as old as the compose. */
function imageTimes(entries: readonly GraftEntry[], startedAt: number): ImageTimes {
  const files = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind !== 'directory') files.set(`/${entry.path}`, entry.kind === 'own' ? entry.mtime : entry.file.mtime)
  }
  return { files, others: startedAt }
}
