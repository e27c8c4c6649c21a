import type { ExternalPackage } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { loadFiles, loadPackages, openResolved, type Repository, repositoryComps, type RepositoryPackage } from '@murli/repositories'
import { validArches } from '@murli/rpmmd/arch'
import type { Comps } from '@murli/rpmmd/comps'
import type { TaskContext } from '@murli/runtime/service'
import { type ListName, relevantFiles, type Selected, type UniversePackage } from '@murli/selection'

/** What the external lookaside repositories of a variant hold (spec 04 §7.1). */
export interface External {
  packages: RepositoryPackage[]
  /** In the order of the repositories; their groups and language packs count like those of others (spec 04 §5.2). */
  comps: Comps[]
}

/**
 * Loads the lookaside repositories that `resolve` has pinned, with the file paths that selection may ask for; `others` are the
 * packages of the compose, whose requirements count as well.
 */
export async function loadExternal(ctx: TaskContext<GatherSlice>, others: readonly UniversePackage[]): Promise<External> {
  const repositories = await openResolved(ctx)
  const arches = new Set([...validArches(ctx.slice.arch, { multilib: true, src: true }), 'nosrc'])
  const loaded: { repository: Repository; packages: RepositoryPackage[] }[] = []
  for (const repository of repositories) {
    ctx.progress(`reading lookaside repository ${repository.url}`)
    loaded.push({ repository, packages: await loadPackages(repository, { arches, lookaside: true }) })
  }
  const packages = loaded.flatMap((one) => one.packages)
  if (packages.length > 0) {
    const isRelevant = relevantFiles([...others, ...packages], ctx.slice.multilibMethods)
    for (const one of loaded) await loadFiles(one.repository, one.packages, isRelevant)
  }
  return { packages, comps: (await Promise.all(repositories.map(repositoryComps))).filter((comps) => comps !== null) }
}

/** Selected packages of external repositories as the selection document has them: one entry each, flags united. */
export function externalEntries(list: ListName, selected: readonly Selected<RepositoryPackage>[]): ExternalPackage[] {
  const byPackage = Map.groupBy(selected, (entry) => entry.package)
  return [...byPackage].map(([{ name, epoch, version, release, arch, repo }, entries]) => {
    const flags = [...new Set(entries.flatMap((entry) => entry.flags))].toSorted()
    const reasons = new Map(entries.flatMap((entry) => entry.reasons).map((reason) => [`${reason.kind} ${reason.by}`, reason]))
    return { name, epoch, version, release, arch, list, repository: repo, flags, reasons: [...reasons.values()] }
  })
}
