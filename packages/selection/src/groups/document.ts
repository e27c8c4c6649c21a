import type { Comps } from '@murli/rpmmd/comps'
import { langpackNames } from '@murli/rpmmd/comps'
import type { GroupDocument } from './groups.ts'

/** What selection takes from a comps document: its groups, and its language packs as patterns (spec 02 §5.3). */
export function groupDocument(comps: Comps): GroupDocument {
  return { groups: comps.groups, langpacks: langpackNames(comps).map(([name, install]) => ({ name, install })) }
}
