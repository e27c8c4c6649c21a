import type { Variant } from '@murli/contracts'
import type { Graph } from '@murli/contracts/documents'
import { createisoSlice, imageChecksumSlice, testSlice } from '@murli/config/slices'
import { nodeId } from './builder.ts'
import { type PhaseChoice, skipReason } from '@murli/freezing/phases'
import type { Plan } from './plan.ts'
import { treeArches } from './trees.ts'

/** createiso, and for every directory of images its naming, sums and sanity checks. Gives the phases without nodes. */
export function planImages(plan: Plan, choice: PhaseChoice): Graph['skipped'] {
  const createiso = skipReason('createiso', choice)
  const test = skipReason('test', choice)
  for (const variant of plan.variants) {
    for (const arch of treeArches(variant)) {
      if (createiso === null && planIso(plan, variant, arch)) planChecks(plan, variant, arch, test === null)
    }
  }
  return [
    ...(createiso === null ? [] : [{ phase: 'createiso', reason: createiso }]),
    ...(test === null ? [] : [{ phase: 'test', reason: test }]),
  ]
}

/** @returns whether the variant has an ISO on this arch. */
function planIso({ configuration, builder }: Plan, variant: Variant, arch: string): boolean {
  const slice = createisoSlice(configuration, variant, arch)
  const tree = nodeId('tree_files', { variant: variant.uid, arch })
  if (slice === null || !builder.has(tree)) return false
  builder.add('createiso', { variant: variant.uid, arch }, slice, [{ node: tree, output: 'tree', as: 'tree' }], {
    deliverable: 'iso',
    canFail: slice.canFail,
  })
  return true
}

function planChecks({ configuration, builder }: Plan, variant: Variant, arch: string, test: boolean): void {
  const place = { variant: variant.uid, arch }
  const sums = builder.add('image_checksum', place, imageChecksumSlice(configuration, variant, arch), [
    { node: nodeId('createiso', place), output: 'images', as: 'images' },
  ])
  if (!test) return
  builder.add('test', place, testSlice(configuration, variant, arch), [
    { node: sums, output: 'images', as: 'images' },
    { node: sums, output: 'files', as: 'files' },
  ])
}
