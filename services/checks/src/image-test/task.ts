import { type ImageRecord, ImagesDocument } from '@murli/contracts/documents'
import { TestSlice } from '@murli/contracts/slices'
import { BOOT_AREA_BYTES } from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import { defineTask, type TaskOutcome } from '@murli/runtime/service'
import { judgeImage } from './judge.ts'

/**
 * Sanity checks of the images of one directory, which need only their first sectors (spec 06 §6). Input: `images`, with paths;
 * no outputs. A failing image that may fail is a warning in the peer's words.
 * @throws {MurliError} IMAGE_INVALID listing everything that is wrong with images that may not fail.
 */
export const imageTestTask = defineTask({
  phase: 'test',
  flavor: 'builtin',
  version: '1',
  slice: TestSlice,
  async run(ctx): Promise<TaskOutcome> {
    const { images } = await ctx.manifests.get(ImagesDocument, ctx.input('images'))
    const errors: string[] = []
    const warnings: string[] = []
    for (const image of images) {
      const head = await ctx.blobs.readRange(image, 0, BOOT_AREA_BYTES)
      const judgement = judgeImage(image, head, ctx.slice)
      warnings.push(...judgement.warnings)
      if (image.canFail) warnings.push(...judgement.errors.map((error) => `${goingOn(image)}: ${error}`))
      else errors.push(...judgement.errors)
    }
    if (errors.length > 0) throw new MurliError('IMAGE_INVALID', errors.join('; '), { details: { errors, warnings } })
    return { outputs: {}, warnings, metrics: { images: images.length } }
  },
})

function goingOn({ deliverable, variant, arch, subvariant }: ImageRecord): string {
  const kind = deliverable.charAt(0).toUpperCase() + deliverable.slice(1)
  return `[FAIL] ${kind} (variant ${variant}, arch ${arch}, subvariant ${subvariant}) failed, but going on anyway.`
}
