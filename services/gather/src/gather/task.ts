import { DecisionsDocument, SelectionDocument } from '@murli/contracts/documents'
import { GatherSlice } from '@murli/contracts/slices'
import { decisionsDocument } from '@murli/explanation/record'
import { resolveRepositories } from '@murli/repositories'
import { defineTask, type TaskContext, type TaskOutcome } from '@murli/runtime/service'
import pLimit from 'p-limit'
import { whatWasAsked } from './asked.ts'
import { openExternal } from './external.ts'
import { Gathering } from './gathering.ts'
import { VariantModules } from './modules.ts'
import { assertAllowed, selectionDocument, unresolvedLines, warningsOf } from './outcome.ts'
import { readSurroundings } from './surroundings.ts'
import { loadPackages } from './universe.ts'

/**
 * Selections of one process wait for each other, as they are the work of its one thread and each holds all packages of an arch, while tasks
 * that wait for disk and network go on beside them.
 */
const oneAtATime = pLimit(1)

/**
 * gather/V/A: which packages a variant gets on an arch, and why. Inputs: `packageSet`, `comps`, `parentComps`, `siblingComps`,
 * `parent` (selection of an addon's or layered product's parent), `lookaside` and `lookasideSources` (selections of the variants
 * used as lookaside, on this arch and on the others), `modules` and `otherModules` (of the variant and of all others). Outputs: `selection`; `decisions`: why, for whoever asks.
 */
export const gatherTask = defineTask<GatherSlice>({
  phase: 'gather',
  flavor: 'builtin',
  version: '3',
  item: (item) => item === null,
  slice: GatherSlice,
  timeless: true,
  resolve: async (ctx) => [...(await resolveRepositories(ctx.slice.lookasideRepos, ctx))],
  run: (ctx) => oneAtATime(() => gather(ctx)),
})

async function gather(ctx: TaskContext<GatherSlice>): Promise<TaskOutcome> {
  ctx.signal.throwIfAborted()
  const { manifests, log } = ctx
  const modules = await VariantModules.read(ctx)
  const external = await openExternal(ctx)
  ctx.progress('reading package records')
  const packages = await loadPackages(ctx, external, modules)
  const slice = modules.filledIn(ctx.slice, packages.ordinary())
  const surroundings = await readSurroundings(ctx, packages, external)
  const gathering = new Gathering({ slice, packages, modules, surroundings })
  const outcomes = slice.sources.flatMap((source) => {
    ctx.signal.throwIfAborted()
    ctx.progress(`selecting packages of source ${source.source} by method ${source.method}`)
    return gathering.select(source) ?? []
  })
  const selection = selectionDocument(slice, packages, outcomes)
  const warnings = warningsOf(selection)
  for (const entry of outcomes.flatMap((outcome) => outcome.prepopulateUnmatched)) log.warn({}, `Prepopulate: Doesn't match: ${entry}`)
  for (const line of [...warnings, ...unresolvedLines(selection)]) log.warn({}, line)
  const decisions = decisionsDocument(whatWasAsked({ slice, inputs: (as) => ctx.inputs(as) }, surroundings, selection), outcomes)
  const outputs = {
    selection: await manifests.put(SelectionDocument, selection),
    decisions: await manifests.put(DecisionsDocument, decisions),
  }
  assertAllowed(selection, slice, outputs)
  return {
    outputs,
    warnings,
    metrics: {
      candidates: packages.universe.size,
      binary: selection.rpm.length,
      source: selection.srpm.length,
      debug: selection.debuginfo.length,
      missing: selection.missing.length,
      unresolved: Object.keys(selection.unresolved).length,
    },
  }
}
