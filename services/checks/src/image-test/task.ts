import { type ImageRecord, ImagesDocument, TreeManifest } from '@murli/contracts/documents'
import type { Ref } from '@murli/contracts'
import { TestSlice } from '@murli/contracts/slices'
import { BOOT_AREA_BYTES } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import { judgeImage } from './judge.ts'
import { withoutImages } from './without-images.ts'

type Context = TaskContext<TestSlice>

/**
 * Sanity checks of the images of one directory, which need only their first sectors (spec 06 §6). Inputs: `images`, with paths, and `files`,
 * the directory. A failing image that may fail is a warning in the peer's words, and is not published, unlike the peer's (spec 09 §6.3):
 * only then there are outputs, `rejected` (its record), and `images` and `files` without it.
 * @throws {MurliError} IMAGE_INVALID listing everything that is wrong with images that may not fail, and what may never be.
 */
export const imageTestTask = defineTask({
  phase: 'test',
  flavor: 'builtin',
  version: '3',
  slice: TestSlice,
  async run(ctx): Promise<TaskOutcome> {
    const { images } = await ctx.manifests.get(ImagesDocument, ctx.input('images'))
    const errors: string[] = []
    const warnings: string[] = []
    const rejected: ImageRecord[] = []
    for (const image of images) {
      const head = await ctx.blobs.readRange(image, 0, BOOT_AREA_BYTES)
      const judgement = judgeImage(image, head, ctx.slice)
      warnings.push(...judgement.warnings)
      errors.push(...judgement.fatal)
      if (image.canFail) warnings.push(...judgement.errors.map((error) => `${goingOn(image)}: ${error}`))
      else errors.push(...judgement.errors)
      if (image.canFail && judgement.errors.length > 0) rejected.push(image)
    }
    if (errors.length > 0) throw new MurliError('IMAGE_INVALID', errors.join('; '), { details: { errors, warnings } })
    const outputs = rejected.length === 0 ? {} : await outputsWithout(ctx, images, rejected)
    return { outputs, warnings, metrics: { images: images.length, rejected: rejected.length } }
  },
})

async function outputsWithout(ctx: Context, images: readonly ImageRecord[], rejected: ImageRecord[]): Promise<Record<string, Ref>> {
  const directory = await ctx.manifests.get(TreeManifest, ctx.input('files'))
  const files = await withoutImages(directory.files, rejected, ctx.blobs)
  const storeImages = (some: ImageRecord[]) => ctx.manifests.put(ImagesDocument, { kind: 'images', version: 1, images: some })
  return {
    rejected: await storeImages(rejected),
    images: await storeImages(images.filter((image) => !rejected.includes(image))),
    files: await ctx.manifests.put(TreeManifest, { ...directory, files }),
  }
}

function goingOn({ deliverable, variant, arch, subvariant }: ImageRecord): string {
  const kind = deliverable.charAt(0).toUpperCase() + deliverable.slice(1)
  return `[FAIL] ${kind} (variant ${variant}, arch ${arch}, subvariant ${subvariant}) failed, but going on anyway.`
}
