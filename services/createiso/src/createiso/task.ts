import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ComposeLog } from '@murli/contracts'
import { volumeId } from '@murli/config/naming'
import type { ImageRecord } from '@murli/contracts/documents'
import { CreateisoSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { flattenTreeWithDirectories } from '@murli/runtime/manifests'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { bootPlan } from '../bootable/write.ts'
import { makeDisc, type MadeDisc } from './disc.ts'
import { stickyPaths } from './disc-files.ts'
import { refuseUnwritableFiles } from './file-size-limit.ts'
import { discTypeOf, imageRecord, storeImages } from './image-record.ts'
import { planMedia, tooLargeDiscs } from './plan.ts'
import { refuseUnknown } from './store.ts'

type Context = TaskContext<CreateisoSlice>

/**
 * Makes the DVD images of a tree, several when it does not fit on one medium and does not boot (spec 06 §3). Inputs `tree`, and `installer` when
 * there is one for a medium that is to boot, whose files are in the tree; output `images`, whose records
 * have no path yet: the names, which have the compose's id in them, are given by image_checksum, so that an unchanged tree keeps its
 * images from compose to compose.
 */
export const createisoTask = defineTask({
  phase: 'createiso',
  flavor: 'builtin',
  version: '7',
  slots: 1,
  slice: CreateisoSlice,
  key: (ctx) => ({ volumeId: volumeIdOf(ctx), supported: ctx.compose.supported }),
  async run(ctx): Promise<TaskOutcome> {
    const { variant, arch, bootable, namesHaveDiscNumber } = ctx.slice
    const name = `${variant.uid}.${arch}`
    // a medium that boots is one, whatever fits (spec 06 §3.2 no. 5)
    const capacity = bootable ? Infinity : ctx.slice.capacity
    refuseUnknown(ctx.slice.checksums)
    const { files, directories } = await flattenTreeWithDirectories(ctx.manifests, ctx.input('tree'))
    const sticky = (): Promise<Set<string>> => stickyPaths(files, ctx.blobs)
    const discs = await planMedia({ name, files, directories, capacity, namesHaveDiscNumber, sticky })
    if (discs.length === 0) {
      return { outputs: { images: await storeImages(ctx.manifests, []) }, warnings: [`No RPMs found for ${name}, skipping ISO`] }
    }
    if (bootable && ctx.optionalInput('installer') === null) {
      const warnings = [`ISO of ${name} is skipped: it should boot, and there is no installer, since buildinstall failed`]
      return { outputs: { images: await storeImages(ctx.manifests, []) }, warnings }
    }
    ctx.log.info({ discs: discs.map((disc) => ({ files: disc.files.length, contentBytes: disc.contentBytes })) }, 'discs planned')
    const boot = bootable ? bootPlan(files, ctx.slice) : null
    for (const disc of discs) refuseUnwritableFiles(disc.files, ctx.slice, boot)
    const source = { files, boot, volumeId: volumeIdOf(ctx), logFile: join(ctx.scratch, 'createiso.log') }
    const images: ImageRecord[] = []
    for (const disc of discs) images.push(discRecord(ctx, await makeDisc(ctx, disc, source)))
    return {
      outputs: { images: await storeImages(ctx.manifests, images) },
      logs: [await storeLog(ctx, source.logFile)],
      warnings: tooLargeDiscs(discs, { name, capacity: ctx.slice.capacity }),
      metrics: { images: images.length, sizeBytes: images.reduce((sum, image) => sum + image.size, 0) },
    }
  },
})

/** An addon has no volume id, and no task of this phase either. All discs of a set have the same (spec 06 §2.2). */
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

async function storeLog(ctx: Context, logFile: string): Promise<ComposeLog> {
  const { variant, arch } = ctx.slice
  return { path: `logs/${arch}/createiso-${variant.uid}.${arch}.log`, ref: await ctx.blobs.putBytes(await readFile(logFile)) }
}

function discRecord({ slice, compose }: Context, made: MadeDisc): ImageRecord {
  const { variant, arch, bootable } = slice
  return imageRecord(made, {
    variant: variant.uid,
    arch,
    subvariant: variant.uid,
    bootable,
    discNumber: made.disc.number,
    discCount: made.disc.count,
    discType: discTypeOf(slice),
    unified: false,
    additionalVariants: [],
    mtime: compose.startedAt,
  })
}
