import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import type { ImageRecord } from '@murli/contracts/documents'
import { UnifiedIsosSlice } from '@murli/contracts/slices'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { refuseUnwritableFiles } from '../createiso/file-size-limit.ts'
import { type GraftEntry, inGraftOrder } from '../createiso/graft.ts'
import { imageRecord, storeImages } from '../createiso/image-record.ts'
import { masterImage, type MasteredImage } from '../createiso/master.ts'
import { refuseUnsafe } from '../createiso/plan.ts'
import { refuseUnknown } from '../createiso/store.ts'
import { readTrees } from '../extra-isos/content.ts'
import { type UnifiedVariant, unifiedFiles, variantsWithPackages } from './content.ts'
import { type IdentifiedVariant, unifiedIdentity } from './identity-files.ts'
import { unifiedRepodata } from './repodata.ts'

type Context = TaskContext<UnifiedIsosSlice>

/**
 * unified_isos/-/A, unified_isos/-/A/debug: one image with the trees of all variants (spec 06 §8.1). Inputs: `tree` of every variant, and
 * with debug packages, whose trees do not say what they are, `identity`, the binary trees. Output `images.<UID>` for each variant: the
 * image as the variant lists it; none for a variant without packages.
 */
export const unifiedIsosTask = defineTask({
  phase: 'unified_isos',
  flavor: 'builtin',
  version: '2',
  slots: 1,
  slice: UnifiedIsosSlice,
  async run(ctx): Promise<TaskOutcome> {
    const { variants, arch, debug, checksums } = ctx.slice
    refuseUnknown(checksums)
    const trees = await readTrees(ctx.inputs('tree'), ctx.manifests)
    const uids = variants.map(({ uid }) => uid)
    const present = variantsWithPackages(uids, trees)
    const name = `${debug ? 'debug-' : ''}${arch}`
    if (present.length === 0) return { outputs: await store(ctx, [], null), warnings: [`No RPMs found for ${name}, skipping unified ISO`] }
    const logFile = join(ctx.scratch, 'unified-iso.log')
    const made = await makeImage(ctx, present, logFile)
    return {
      outputs: await store(ctx, present, made),
      logs: [{ path: `logs/${arch}/unified-isos-${name}.${arch}.log`, ref: await ctx.blobs.putBytes(await readFile(logFile)) }],
      metrics: { images: 1, sizeBytes: made.ref.size },
    }
  },
})

async function makeImage(ctx: Context, present: readonly UnifiedVariant[], logFile: string): Promise<MasteredImage> {
  const { volumeId, arch, isoLevel, useXorrisofs, checksums } = ctx.slice
  const progress = (what: string, part: number): void => ctx.progress(what, part)
  progress('describing the packages', 0)
  const entries = await contentOf(ctx, present, logFile)
  const image = { entries, volumeId, logFile, arch, isoLevel, useXorrisofs, checksums, directory: ctx.scratch, progress }
  // the peer's says that it is supported, whatever the compose (spec 06 §8.1)
  return masterImage({ ...ctx, compose: { ...ctx.compose, supported: true } }, image)
}

/** All that goes onto the image. */
async function contentOf(ctx: Context, present: readonly UnifiedVariant[], logFile: string): Promise<GraftEntry[]> {
  const { slice, blobs, manifests } = ctx
  const files = unifiedFiles(present)
  for (const { path } of files) refuseUnsafe(path)
  refuseUnwritableFiles(files, slice, null)
  const said = slice.debug ? await readTrees(ctx.inputs('identity'), manifests) : new Map(present.map(({ uid, tree }) => [uid, tree]))
  const repodata: GraftEntry[] = []
  const identified: IdentifiedVariant[] = []
  for (const variant of present) {
    const directory = join(ctx.scratch, `repodata-${identified.length}`)
    const { entries, repomd } = await unifiedRepodata(ctx, variant, { checksum: slice.repositoryChecksum, directory, logFile })
    repodata.push(...entries)
    identified.push({ uid: variant.uid, tree: said.get(variant.uid) ?? [], repomd })
  }
  const texts = Object.entries(await unifiedIdentity(slice, identified, files, blobs))
  const mtime = Math.max(...identified.map(({ tree }) => tree.find(({ path }) => path === '.discinfo')?.mtime ?? 0))
  return inGraftOrder([
    ...files.map((file): GraftEntry => ({ kind: 'tree', path: file.path, file })),
    ...repodata,
    ...texts.map(([path, content]): GraftEntry => ({ kind: 'own', path, content, mtime })),
  ])
}

/** One document for each variant. */
async function store(ctx: Context, present: readonly UnifiedVariant[], made: MasteredImage | null): Promise<Record<string, Ref>> {
  const uids = present.map(({ uid }) => uid)
  const stored = ctx.slice.variants.map(async (variant) => {
    const images = made === null || !uids.includes(variant.uid) ? [] : [unifiedRecord(ctx, variant, uids, made)]
    return [`images.${variant.uid}`, await storeImages(ctx.manifests, images)] as const
  })
  return Object.fromEntries(await Promise.all(stored))
}

/** The image as one of its variants lists it (spec 06 §8.1). */
function unifiedRecord(
  { slice, compose }: Context,
  { uid, id }: UnifiedIsosSlice['variants'][number],
  present: readonly string[],
  made: MasteredImage,
): ImageRecord {
  const { arch, debug } = slice
  const word = arch === 'src' ? 'source' : debug ? `${arch}-debuginfo` : arch
  return imageRecord(made, {
    variant: uid,
    arch,
    type: debug ? 'dvd-debuginfo' : 'dvd',
    subvariant: id.replaceAll('-', ''),
    bootable: false,
    unified: true,
    additionalVariants: present.filter((other) => other !== uid),
    mtime: compose.startedAt,
    nameFormat: `{compose_id}-${word}-dvd{suffix}`,
    // no limit is meant for it
    maxSize: made.ref.size,
  })
}
