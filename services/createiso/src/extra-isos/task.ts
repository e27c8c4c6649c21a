import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extraVolumeId } from '@murli/config/naming'
import type { ComposeLog } from '@murli/contracts'
import { type ImageRecord, ImagesDocument } from '@murli/contracts/documents'
import { ExtraIsosSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { refuseUnwritableFiles } from '../createiso/file-size-limit.ts'
import { type GraftEntry, inGraftOrder } from '../createiso/graft.ts'
import { masterImage, type MasteredImage } from '../createiso/master.ts'
import { jigdoFiles, storedFile } from '../createiso/published-beside.ts'
import { refuseUnsafe } from '../createiso/plan.ts'
import { refuseUnknown } from '../createiso/store.ts'
import { refuseCollisions } from './collision.ts'
import { pathInOwnTree, readTrees, variantFiles } from './content.ts'
import { rootFiles } from './extra-files.ts'
import { identityFiles } from './identity-files.ts'

type Context = TaskContext<ExtraIsosSlice>

const LISTING = 'extra_files.json'

/**
 * extra_isos/V/A/N: one image with the content of several variants (spec 06 §4). Inputs: `tree` of every variant, `extraFiles` of those
 * whose extra files are inherited. Output `images`: one record without a path, as createiso gives it. The size of a medium is not
 * looked at: there is no splitting.
 */
export const extraIsosTask = defineTask({
  phase: 'extra_isos',
  flavor: 'builtin',
  version: '3',
  slots: 1,
  slice: ExtraIsosSlice,
  key: (ctx) => ({ volumeId: volumeIdOf(ctx), supported: ctx.compose.supported }),
  async run(ctx): Promise<TaskOutcome> {
    const { arch, isoLevel, useXorrisofs, checksums } = ctx.slice
    refuseUnknown(checksums)
    const entries = await contentOf(ctx)
    const logFile = join(ctx.scratch, 'extra-iso.log')
    const progress = (what: string, part: number): void => ctx.progress(what, part)
    progress('placing the content', 0)
    const jigdo = ctx.slice.jigdo ? pathInOwnTree(ctx.slice) : null
    const image = { entries, volumeId: volumeIdOf(ctx), logFile, arch, isoLevel, useXorrisofs, checksums, jigdo, progress }
    const record = imageRecord(ctx, await masterImage(ctx, { ...image, directory: ctx.scratch }))
    return {
      outputs: { images: await ctx.manifests.put(ImagesDocument, { kind: 'images', version: 1, images: [record] }) },
      logs: [await storeLog(ctx, logFile)],
      metrics: { images: 1, sizeBytes: record.size },
    }
  },
})

/** An addon has no volume id, and no task of this phase either. */
function volumeIdOf({ slice, compose }: Context): string {
  const { variant, release, arch, volumeIds, volumeIdFormats: formats, volumeIdSubstitutions: substitutions } = slice
  const discType = discTypeOf(slice)
  const tree = { identity: compose, release, variant, arch, discType }
  const chosen = extraVolumeId({ ...tree, formats, substitutions, restricted: slice.restrictedVolumeId }, volumeIds)
  if (chosen === null) throw new MurliError('INTERNAL', `${variant.uid} is an addon and has no media of its own`)
  return chosen
}

function discTypeOf(slice: ExtraIsosSlice): string {
  return slice.discTypes['dvd'] ?? 'dvd'
}

/** All that goes onto the image. The block's own files take the place of others at the root, also of those that say what the image is. */
async function contentOf(ctx: Context): Promise<GraftEntry[]> {
  const { slice, manifests, blobs, compose } = ctx
  const trees = await readTrees(ctx.inputs('tree'), manifests)
  const inherited = await readTrees(ctx.inputs('extraFiles'), manifests)
  const mtime = compose.startedAt
  const root = await rootFiles(slice.sources, { checksums: slice.checksums, mtime, blobs })
  const identity = await identityFiles(slice, trees.get(slice.variant.uid) ?? [], blobs)
  const files = [...variantFiles(slice, trees, inherited), ...root.files.filter(({ path }) => path !== LISTING)]
  const taken = new Set(files.map(({ path }) => path))
  const texts = Object.entries({ ...identity, ...(root.listing === null ? {} : { [LISTING]: root.listing }) })
  for (const { path } of files) refuseUnsafe(path)
  refuseUnwritableFiles(files, slice)
  const entries = [
    ...files.map((file): GraftEntry => ({ kind: 'tree', path: file.path, file })),
    ...texts.filter(([path]) => !taken.has(path)).map(([path, content]): GraftEntry => ({ kind: 'own', path, content, mtime })),
  ]
  refuseCollisions(entries.map(({ path }) => path))
  return inGraftOrder(entries)
}

async function storeLog(ctx: Context, logFile: string): Promise<ComposeLog> {
  const { variant, arch, number } = ctx.slice
  return { path: `logs/${arch}/extraiso-${variant.uid}-${number}.${arch}.log`, ref: await ctx.blobs.putBytes(await readFile(logFile)) }
}

/** The record of the image (spec 06 §4.2), all but what image_checksum gives it. For the test phase it is an image of createiso, as for the peer. */
function imageRecord(ctx: Context, made: MasteredImage): ImageRecord {
  const { variant, arch, includeVariants } = ctx.slice
  return {
    variant: variant.uid,
    arch,
    type: 'dvd',
    format: 'iso',
    subvariant: variant.uid,
    bootable: false,
    discNumber: 1,
    discCount: 1,
    implantMd5: made.implantMd5,
    volumeId: made.volumeId,
    unified: includeVariants.length > 0,
    additionalVariants: includeVariants,
    digest: made.ref.digest,
    size: made.ref.size,
    mtime: ctx.compose.startedAt,
    checksums: made.checksums,
    discType: discTypeOf(ctx.slice),
    suffix: '.iso',
    manifest: storedFile(made.manifest),
    ...jigdoFiles(made.jigdo),
    path: null,
    deliverable: 'iso',
    canFail: false,
  }
}
