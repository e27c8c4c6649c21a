import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extraVolumeId } from '@murli/config/naming'
import type { ComposeLog, Ref } from '@murli/contracts'
import type { ImageRecord, TreeFile } from '@murli/contracts/documents'
import { ExtraIsosSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { type BootPlan, bootPlan } from '../bootable/write.ts'
import { refuseUnwritableFiles } from '../createiso/file-size-limit.ts'
import { type GraftEntry, inGraftOrder } from '../createiso/graft.ts'
import { discTypeOf, imageRecord, storeImages } from '../createiso/image-record.ts'
import { masterImage, type MasteredImage } from '../createiso/master.ts'
import { refuseUnsafe } from '../createiso/plan.ts'
import { refuseUnknown } from '../createiso/store.ts'
import { refuseCollisions } from './collision.ts'
import { pathInOwnTree, readTrees, variantFiles } from './content.ts'
import { rootFiles } from './extra-files.ts'
import { identityFiles } from './identity-files.ts'
import { installerFiles, isOnMedium } from './installer.ts'

type Context = TaskContext<ExtraIsosSlice>

const LISTING = 'extra_files.json'

/**
 * extra_isos/V/A/N: one image with the content of several variants (spec 06 §4). Inputs: `tree` of every variant, `extraFiles` of those
 * whose extra files are inherited, and `installer` (the variant's own, a tree) for an image that is to boot. Output `images`: one record without
 * a path, as createiso gives it; none, and a warning, where the installer is missing. The size of a medium is not looked at: there is no splitting.
 */
export const extraIsosTask = defineTask({
  phase: 'extra_isos',
  flavor: 'builtin',
  version: '5',
  slots: 1,
  slice: ExtraIsosSlice,
  key: (ctx) => ({ volumeId: volumeIdOf(ctx), supported: ctx.compose.supported }),
  async run(ctx): Promise<TaskOutcome> {
    const { arch, isoLevel, useXorrisofs, checksums } = ctx.slice
    refuseUnknown(checksums)
    const installer = await installerFiles(ctx, volumeIdOf(ctx))
    if (installer === null) return withoutInstaller(await storeImages(ctx.manifests, []), ctx.slice)
    const boot = ctx.slice.bootable ? bootPlan(installer, ctx.slice) : null
    const entries = await contentOf(ctx, installer, boot)
    const logFile = join(ctx.scratch, 'extra-iso.log')
    const progress = (what: string, part: number): void => ctx.progress(what, part)
    progress('placing the content', 0)
    const jigdo = ctx.slice.jigdo ? pathInOwnTree(ctx.slice) : null
    const image = { entries, boot, volumeId: volumeIdOf(ctx), logFile, arch, isoLevel, useXorrisofs, checksums, jigdo, progress }
    const record = extraRecord(ctx, await masterImage(ctx, { ...image, directory: ctx.scratch }))
    return {
      outputs: { images: await storeImages(ctx.manifests, [record]) },
      logs: [await storeLog(ctx, logFile)],
      metrics: { images: 1, sizeBytes: record.size },
    }
  },
})

function withoutInstaller(images: Ref, { variant, arch, number }: ExtraIsosSlice): TaskOutcome {
  const name = `${variant.uid}.${arch}`
  const why = 'it should boot, and there is no installer, since buildinstall failed'
  return { outputs: { images }, warnings: [`extra ISO ${number} of ${name} is skipped: ${why}`] }
}

/** An addon has no volume id, and no task of this phase either. */
function volumeIdOf({ slice, compose }: Context): string {
  const { variant, release, arch, volumeIds, volumeIdFormats: formats, volumeIdSubstitutions: substitutions } = slice
  const discType = discTypeOf(slice)
  const tree = { identity: compose, release, variant, arch, discType }
  const chosen = extraVolumeId({ ...tree, formats, substitutions, restricted: slice.restrictedVolumeId }, volumeIds)
  if (chosen === null) throw new MurliError('INTERNAL', `${variant.uid} is an addon and has no media of its own`)
  return chosen
}

/** All that goes onto the image. The block's own files take the place of others at the root, also of those that say what the image is. */
async function contentOf(ctx: Context, installer: readonly TreeFile[], boot: BootPlan | null): Promise<GraftEntry[]> {
  const { slice, manifests, blobs, compose } = ctx
  const trees = await readTrees(ctx.inputs('tree'), manifests)
  const inherited = await readTrees(ctx.inputs('extraFiles'), manifests)
  const mtime = compose.startedAt
  const root = await rootFiles(slice.sources, { checksums: slice.checksums, mtime, blobs })
  const identity = await identityFiles(slice, trees.get(slice.variant.uid) ?? [], blobs)
  const own = root.files.filter(({ path }) => path !== LISTING)
  const replaced = new Set(own.map(({ path }) => path))
  const files = [
    ...installer.filter(({ path }) => isOnMedium(path) && !replaced.has(path)),
    ...variantFiles(slice, trees, inherited),
    ...own,
  ]
  const taken = new Set(files.map(({ path }) => path))
  const texts = Object.entries({ ...identity, ...(root.listing === null ? {} : { [LISTING]: root.listing }) })
  for (const { path } of files) refuseUnsafe(path)
  refuseUnwritableFiles(files, slice, boot)
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

/** For the test phase it is an image of createiso, as for the peer (spec 06 §4.2). */
function extraRecord({ slice, compose }: Context, made: MasteredImage): ImageRecord {
  const { variant, arch, bootable, includeVariants } = slice
  return imageRecord(made, {
    variant: variant.uid,
    arch,
    subvariant: variant.uid,
    bootable,
    discType: discTypeOf(slice),
    unified: includeVariants.length > 0,
    additionalVariants: includeVariants,
    mtime: compose.startedAt,
  })
}
