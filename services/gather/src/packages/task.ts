import { PackageSetManifest, RpmsDocument, SelectionDocument } from '@murli/contracts/documents'
import { PackagesSlice } from '@murli/contracts/slices'
import { defineTask } from '@murli/runtime/service'
import { ensurePayloads } from './payloads.ts'
import { packageList, planPlacements, type PlacedPayload, rpmsDocument } from './plan.ts'
import { recordDigests } from './record-digests.ts'
import { storeUnlessKnown } from './unchanged-list.ts'

/**
 * gather/V/A/packages: gives every selected package its place, takes its bytes into the blob store, and lists it for createrepo
 * and for rpms.json. Inputs: `selection`. Outputs: `binary`, `source`, `debug` (package-list) and `rpms`.
 */
export const packagesTask = defineTask<PackagesSlice>({
  phase: 'gather',
  flavor: 'builtin',
  version: '2',
  item: (item) => item === 'packages',
  slice: PackagesSlice,
  timeless: true,
  async run(ctx) {
    const { slice, manifests } = ctx
    const selection = await manifests.get(SelectionDocument, ctx.input('selection'))
    const set = await manifests.get(PackageSetManifest, selection.packageSet)
    const placements = planPlacements(selection, set, slice)
    const records = placements.map((placement) => placement.record)
    const payloads = await ensurePayloads(records, slice, ctx)
    const placed = placements.map((placement): PlacedPayload => ({ ...placement, facts: payloads.factsOf(placement.record) }))
    const { document, warnings } = rpmsDocument(placed, set, slice)
    for (const warning of warnings) ctx.log.warn({ variant: slice.variant.uid, arch: slice.arch }, warning)
    const digests = await recordDigests(placements, set, ctx)
    const list = (category: 'binary' | 'source' | 'debug') =>
      storeUnlessKnown(category, packageList(category, placed, set.buckets), digests, ctx)
    return {
      outputs: {
        binary: await list('binary'),
        source: await list('source'),
        debug: await list('debug'),
        rpms: await manifests.put(RpmsDocument, document),
      },
      warnings,
      metrics: {
        packages: placed.length,
        sizeBytes: records.reduce((sum, record) => sum + record.size, 0),
        takenIn: payloads.takenIn,
        takenInBytes: payloads.takenInBytes,
      },
    }
  },
})
