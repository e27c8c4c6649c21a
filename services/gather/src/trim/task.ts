import type { Ref } from '@murli/contracts'
import { PackageSetManifest, SelectionDocument, TrimmingDocument } from '@murli/contracts/documents'
import { TrimSlice } from '@murli/contracts/slices'
import { defineTask } from '@murli/runtime/service'
import { trimSelections } from './plan.ts'

/**
 * gather/-/-/trim: takes out of child variants what their parents have. Inputs: `selection`, one of each variant and arch of every
 * family. Outputs: `selection.<UID>.<arch>` for each; `trimming`: what was taken out, and why.
 */
export const trimTask = defineTask<TrimSlice>({
  phase: 'gather',
  flavor: 'builtin',
  version: '3',
  item: (item) => item === 'trim',
  slice: TrimSlice,
  timeless: true,
  async run(ctx) {
    const { slice, manifests, log } = ctx
    const selections = await Promise.all(ctx.inputs('selection').map(({ ref }) => manifests.get(SelectionDocument, ref)))
    const opened = await Promise.all(
      selections.map(async (selection) => ({ selection, set: await manifests.get(PackageSetManifest, selection.packageSet) })),
    )
    const trimmed = trimSelections(slice, opened)
    for (const warning of trimmed.warnings) log.warn({}, warning)
    const outputs: Record<string, Ref> = { trimming: await manifests.put(TrimmingDocument, trimmed.trimming) }
    for (const selection of trimmed.selections) {
      outputs[`selection.${selection.variant}.${selection.arch}`] = await manifests.put(SelectionDocument, selection)
    }
    return { outputs, warnings: trimmed.warnings, metrics: { before: count(selections), after: count(trimmed.selections) } }
  },
})

function count(selections: readonly SelectionDocument[]): number {
  return selections.reduce((sum, { rpm, srpm, debuginfo }) => sum + rpm.length + srpm.length + debuginfo.length, 0)
}
