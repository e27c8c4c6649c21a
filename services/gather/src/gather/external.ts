import type { ExternalPackage } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { openResolved, type Repository, repositoryComps } from '@murli/repositories'
import type { Comps } from '@murli/rpmmd/comps'
import type { PoolPackage } from '@murli/rpmmd/pool'
import type { TaskContext } from '@murli/runtime/service'
import type { ListName, Selected } from '@murli/selection'

/** The external lookaside repositories of a variant (spec 04 §7.1). */
export interface External {
  repositories: Repository[]
  /** In the order of the repositories; their groups and language packs count like those of others (spec 04 §5.2). */
  comps: Comps[]
}

/** Opens the lookaside repositories that `resolve` has pinned, and reads their comps. */
export async function openExternal(ctx: TaskContext<GatherSlice>): Promise<External> {
  const repositories = await openResolved(ctx)
  return { repositories, comps: (await Promise.all(repositories.map(repositoryComps))).filter((comps) => comps !== null) }
}

/** Selected packages of external repositories as the selection document has them: one entry each, flags united. */
export function externalEntries(list: ListName, selected: readonly Selected<PoolPackage>[]): ExternalPackage[] {
  const byPackage = Map.groupBy(selected, (entry) => entry.package)
  return [...byPackage].map(([{ name, epoch, version, release, arch, repo }, entries]) => {
    const flags = [...new Set(entries.flatMap((entry) => entry.flags))].toSorted()
    const reasons = new Map(entries.flatMap((entry) => entry.reasons).map((reason) => [`${reason.kind} ${reason.by}`, reason]))
    return { name, epoch, version, release, arch, list, repository: repo, flags, reasons: [...reasons.values()] }
  })
}
