import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComposeLog, Ref } from '@murli/contracts'
import { volumeId } from '@murli/config/naming'
import { type ImageRecord, ImagesDocument } from '@murli/contracts/documents'
import { CreateisoSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { flattenTreeWithDirectories } from '@murli/runtime/manifests'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { isoCommand } from './command.ts'
import { discFiles } from './disc-files.ts'
import { isoManifest } from './manifest.ts'
import { type IsoPlan, planIso } from './plan.ts'
import { stageIso } from './stage.ts'
import { storeImage, type StoredImage } from './store.ts'

type Context = TaskContext<CreateisoSlice>

/**
 * Makes the DVD image of a tree (spec 06 §3). Input `tree`; output `images`, whose one record has no path yet: the name, which has the
 * compose's id in it, is given by image_checksum, so that an unchanged tree keeps its image from compose to compose.
 */
export const createisoTask = defineTask({
  phase: 'createiso',
  flavor: 'builtin',
  version: '1',
  slots: 1,
  slice: CreateisoSlice,
  key: (ctx) => ({ volumeId: volumeIdOf(ctx), supported: ctx.compose.supported }),
  async run(ctx): Promise<TaskOutcome> {
    const { variant, arch, capacity } = ctx.slice
    const name = `${variant.uid}.${arch}`
    const { files, directories } = await flattenTreeWithDirectories(ctx.manifests, ctx.input('tree'))
    const plan = planIso({ name, files, directories, capacity })
    if (plan === null) {
      return { outputs: { images: await storeImages(ctx, []) }, warnings: [`No RPMs found for ${name}, skipping ISO`] }
    }
    ctx.log.info({ files: plan.entries.length, contentBytes: plan.contentBytes }, 'disc planned')
    const image = join(ctx.scratch, 'image.iso')
    const log = await makeImage(ctx, plan, await discFiles(files, ctx.blobs, 1, 1), image)
    const manifest = await ctx.blobs.putBytes(Buffer.from(await isoManifest(ctx, image, ctx.slice.useXorrisofs)))
    ctx.progress('storing the image', 0.8)
    const stored = await storeImage(image, ctx.slice.checksums, ctx.blobs, ctx.signal)
    const record = imageRecord(ctx, stored, manifest)
    return {
      outputs: { images: await storeImages(ctx, [record]) },
      logs: [log],
      metrics: { sizeBytes: record.size, files: plan.entries.length },
    }
  },
})

/** An addon has no volume id, and no task of this phase either. */
function volumeIdOf({ slice, compose }: Context): string {
  const { variant, release, arch } = slice
  const chosen = volumeId({
    identity: compose,
    release,
    variant,
    arch,
    discType: discTypeOf(slice),
    formats: slice.volumeIdFormats,
    substitutions: slice.volumeIdSubstitutions,
    restricted: slice.restrictedVolumeId,
  })
  if (chosen === null) throw new MurliError('INTERNAL', `${variant.uid} is an addon and has no media of its own`)
  return chosen
}

function discTypeOf(slice: CreateisoSlice): string {
  return slice.discTypes['dvd'] ?? 'dvd'
}

/** Image and implanted MD5, in that order (spec 06 §3.8). @returns the log of the programs. */
async function makeImage(ctx: Context, plan: IsoPlan, texts: ReadonlyMap<string, string>, output: string): Promise<ComposeLog> {
  const { variant, arch, isoLevel, useXorrisofs } = ctx.slice
  const directory = join(ctx.scratch, 'content')
  await mkdir(directory)
  ctx.progress('placing the content', 0)
  const graft = await stageIso(plan, { blobs: ctx.blobs, directory, texts, signal: ctx.signal })
  const graftList = join(ctx.scratch, 'graft-points')
  await writeFile(graftList, graft)
  const logFile = join(ctx.scratch, 'createiso.log')
  const { program, args } = isoCommand({ useXorrisofs, isoLevel, volumeId: volumeIdOf(ctx), arch, output, graftList })
  ctx.progress(`running ${program}`, 0.2)
  await ctx.tool(program, args, { logFile, env: { SOURCE_DATE_EPOCH: String(ctx.compose.startedAt) } })
  ctx.progress('implanting the MD5', 0.6)
  await ctx.tool('implantisomd5', [...(ctx.compose.supported ? ['--supported-iso'] : []), output], { logFile })
  const ref = await ctx.blobs.putBytes(await readFile(logFile))
  return { path: `logs/${arch}/createiso-${variant.uid}.${arch}.log`, ref }
}

/** The record of the image, all but its path (spec 06 §3.11). */
function imageRecord(ctx: Context, stored: StoredImage, manifest: Ref): ImageRecord {
  const { variant, arch, canFail } = ctx.slice
  return {
    variant: variant.uid,
    arch,
    type: 'dvd',
    format: 'iso',
    subvariant: variant.uid,
    bootable: false,
    discNumber: 1,
    discCount: 1,
    implantMd5: stored.implantMd5,
    volumeId: stored.volumeId,
    unified: false,
    additionalVariants: [],
    digest: stored.ref.digest,
    size: stored.ref.size,
    mtime: ctx.compose.startedAt,
    checksums: stored.checksums,
    discType: discTypeOf(ctx.slice),
    suffix: '.iso',
    manifest: { digest: manifest.digest, size: manifest.size },
    path: null,
    deliverable: 'iso',
    canFail,
  }
}

function storeImages(ctx: Context, images: ImageRecord[]): Promise<Ref> {
  return ctx.manifests.put(ImagesDocument, { kind: 'images', version: 1, images })
}
