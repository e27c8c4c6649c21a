import type { Check } from '../check.ts'
import { closure } from './closure.ts'
import { comps } from './comps.ts'
import { existingRepodata } from './existing-repodata.ts'
import { headerRanges } from './header-ranges.ts'
import { locations } from './locations.ts'
import { modules } from './modules.ts'
import { packageOrder } from './package-order.ts'
import { packageSets } from './package-sets.ts'
import { packageSums } from './package-sums.ts'
import { recordOrder } from './record-order.ts'
import { recordTypes } from './record-types.ts'
import { records } from './records.ts'
import { regeneratedXml } from './regenerated-xml.ts'
import { unlistedRecords } from './unlisted-records.ts'

/** Checks of spec 05 §9.4, in their order. */
export const REPOSITORY_CHECKS: readonly Check[] = [
  existingRepodata,
  records,
  unlistedRecords,
  recordTypes,
  packageSets,
  packageSums,
  packageOrder,
  locations,
  headerRanges,
  regeneratedXml,
  recordOrder,
  comps,
  modules,
  closure,
]
