import { InitSlice } from '@murli/contracts/slices'
import { filterComps, parseComps, printComps } from '@murli/rpmmd/comps'
import { defineTask } from '@murli/runtime/service'

/**
 * Filters the global comps for an arch, or for a variant on an arch (spec 02 §6). Output `comps`: the XML text. Comps of an arch
 * are for the compose's own eyes, so a package of unknown type is left out there; a variant's are published, so it is refused, though freezing has found it by then.
 */
export const filterCompsTask = defineTask({
  phase: 'init',
  flavor: 'builtin',
  version: '2',
  slice: InitSlice,
  timeless: true,
  async run(ctx) {
    const { arch, variant, lookasideGroups, filterEnvironments } = ctx.slice
    const bytes = await ctx.blobs.readBytes(ctx.slice.comps)
    const global = parseComps(bytes.toString('utf8'), 'comps.xml')
    const { comps, warnings } = filterComps(global, { arch, variant, lookasideGroups, filterEnvironments })
    const text = printComps(comps, { unknownTypes: variant === null ? 'omit' : 'refuse' })
    ctx.log.info(
      { variant: variant?.uid ?? null, arch, groups: comps.groups.length, environments: comps.environments.length },
      'comps filtered',
    )
    return {
      outputs: { comps: await ctx.blobs.putBytes(Buffer.from(text)) },
      warnings,
      metrics: { groups: comps.groups.length, environments: comps.environments.length },
    }
  },
})
