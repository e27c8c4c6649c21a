import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TreeFile } from '@murli/contracts/documents'
import type { CreateisoSlice } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'
import type { BootPlan } from '../bootable/write.ts'
import { discFiles } from './disc-files.ts'
import { discRepodata } from './disc-repodata.ts'
import { graftEntries, type GraftEntry } from './graft.ts'
import { masterImage, type MasteredImage } from './master.ts'
import type { DiscPlan } from './plan.ts'

type Context = TaskContext<CreateisoSlice>

/** What all discs of a tree have in common. */
export interface DiscSource {
  readonly files: readonly TreeFile[]
  readonly volumeId: string
  readonly boot: BootPlan | null
  /** Receives the output of all programs. */
  readonly logFile: string
}

/** A disc whose image is stored. */
export interface MadeDisc extends MasteredImage {
  readonly disc: DiscPlan
}

/** Makes and stores one disc; what it needed on the scratch disk is gone afterwards. */
export async function makeDisc(ctx: Context, disc: DiscPlan, source: DiscSource): Promise<MadeDisc> {
  const directory = join(ctx.scratch, `disc-${disc.number}`)
  await mkdir(directory)
  const progress = (what: string, part: number): void =>
    ctx.progress(disc.count === 1 ? what : `disc ${disc.number} of ${disc.count}: ${what}`, (disc.number - 1 + part) / disc.count)
  progress('placing the content', 0)
  const entries = await discEntries(ctx, disc, source, directory)
  const { volumeId, logFile, boot } = source
  const { arch, isoLevel, useXorrisofs, checksums } = ctx.slice
  const jigdo = ctx.slice.jigdo ? (path: string): string => path : null
  const made = await masterImage(ctx, {
    entries,
    boot,
    volumeId,
    logFile,
    arch,
    isoLevel,
    useXorrisofs,
    checksums,
    jigdo,
    directory,
    progress,
  })
  await rm(directory, { recursive: true })
  return { disc, ...made }
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
