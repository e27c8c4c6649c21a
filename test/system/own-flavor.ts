/* The example of docs/bindings.md: a service with a flavor of its own, run beside a stack. */
import { ImagesDocument } from '@murli/contracts/documents'
import { TestSlice } from '@murli/contracts/slices'
import { MurliError } from '@murli/runtime/errors'
import { defineService, defineTask, runService } from '@murli/runtime/service'

const labelled = defineTask({
  phase: 'test',
  flavor: 'labelled',
  version: '1', // raise it when the result for equal inputs changes
  slice: TestSlice,
  async run(ctx) {
    const { images } = await ctx.manifests.get(ImagesDocument, ctx.input('images'))
    const bare = images.find(({ volumeId }) => volumeId === null)
    if (bare !== undefined) throw new MurliError('IMAGE_INVALID', `an image of ${ctx.slice.variant}.${ctx.slice.arch} has no label`)
    return { outputs: {} }
  },
})

await runService(defineService({ name: 'labelled', tasks: [labelled], needs: [] }))
