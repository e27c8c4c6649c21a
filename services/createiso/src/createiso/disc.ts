import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'
import { isoCommand } from './command.ts'
import { discFiles } from './disc-files.ts'
import { discRepodata } from './disc-repodata.ts'
import { graftEntries, type GraftEntry } from './graft.ts'
import { implantMd5, type Implanted } from './implant.ts'
import { isoManifest } from './manifest.ts'
import type { DiscPlan } from './plan.ts'
import { stageDisc } from './stage.ts'
import { storeImage, type StoredImage } from './store.ts'

type Context = TaskContext<CreateisoSlice>

/** What all discs of a tree have in common. */
export interface DiscSource {
  readonly files: readonly TreeFile[]
  readonly volumeId: string
  /** Receives the output of all programs. */
  readonly logFile: string
}

/** A disc whose image is stored. */
export interface MadeDisc extends StoredImage, Implanted {
  readonly disc: DiscPlan
  readonly manifest: Ref
}

/** Makes and stores one disc; what it needed on the scratch disk is gone afterwards. */
export async function makeDisc(ctx: Context, disc: DiscPlan, source: DiscSource): Promise<MadeDisc> {
  const directory = join(ctx.scratch, `disc-${disc.number}`)
  await mkdir(directory)
  const progress = (what: string, part: number): void =>
    ctx.progress(disc.count === 1 ? what : `disc ${disc.number} of ${disc.count}: ${what}`, (disc.number - 1 + part) / disc.count)
  progress('placing the content', 0)
  const image = join(directory, 'image.iso')
  await writeImage(ctx, await discEntries(ctx, disc, source, directory), { ...source, directory, image, progress })
  progress('implanting the MD5', 0.5)
  const implanted = await implantMd5(image, { supported: ctx.compose.supported, signal: ctx.signal })
  const listing = join(directory, 'listing')
  const manifest = await ctx.blobs.putBytes(Buffer.from(await isoManifest(ctx, { image, listing, useXorriso: ctx.slice.useXorrisofs })))
  progress('storing the image', 0.8)
  const stored = await storeImage(image, ctx.slice.checksums, ctx.blobs)
  await rm(directory, { recursive: true })
  return { disc, manifest, ...implanted, ...stored }
}

/** Everything on the disc: the tree's files that are its share, and its own. */
async function discEntries(ctx: Context, disc: DiscPlan, source: DiscSource, directory: string): Promise<GraftEntry[]> {
  if (disc.packages.length === 0) return graftEntries(disc, await discFiles(source.files, ctx.blobs, disc, null))
  const repodataDirectory = join(directory, 'repodata')
  await mkdir(repodataDirectory)
  const { entries, repomd } = await discRepodata(ctx, {
    files: source.files,
    packages: disc.packages,
    checksum: ctx.slice.repositoryChecksum,
    directory: repodataDirectory,
    logFile: source.logFile,
  })
  return graftEntries(disc, [...entries, ...(await discFiles(source.files, ctx.blobs, disc, repomd))])
}

async function writeImage(
  ctx: Context,
  entries: readonly GraftEntry[],
  {
    volumeId,
    logFile,
    directory,
    image,
    progress,
  }: DiscSource & { directory: string; image: string; progress: (what: string, part: number) => void },
): Promise<void> {
  const content = join(directory, 'content')
  await mkdir(content)
  const graftList = join(directory, 'graft-points')
  await writeFile(graftList, await stageDisc(entries, { blobs: ctx.blobs, directory: content, signal: ctx.signal }))
  const { arch, isoLevel, useXorrisofs } = ctx.slice
  const { program, args } = isoCommand({ useXorrisofs, isoLevel, volumeId, arch, output: image, graftList })
  progress(`running ${program}`, 0.2)
  await ctx.tool(program, args, { logFile, env: { SOURCE_DATE_EPOCH: String(ctx.compose.startedAt) } })
}
