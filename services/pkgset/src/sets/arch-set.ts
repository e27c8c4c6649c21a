import type { SetPackage } from '@murli/contracts/documents'
import type { PkgsetSlice } from '@murli/contracts/slices'
import { nativeArches, validArches } from '@murli/rpmmd/arch'
import { sourceName } from '@murli/rpmmd/nevra'

/** ExclusiveArch and ExcludeArch that hold for a noarch package; most have none. */
export interface ArchLimits {
  exclusive: string[]
  exclude: string[]
}

/** Packages of one arch, and the file names that were left out because of their limits. */
export interface ArchSet {
  packages: SetPackage[]
  excluded: string[]
}

type Options = Pick<PkgsetSlice, 'exclusiveArchConsidersNoarch' | 'inheritExclusiveArchToNoarch'>

/**
 * What of the global set one tree arch may use: packages of its arches, best first, noarch ones that its limits allow, then the
 * sources of those by name, whatever their version. `limits`: file name of a noarch package → its limits. Source: spec 03 §5.1.
 */
export function archSet(
  packages: readonly SetPackage[],
  tree: PkgsetSlice['arches'][number],
  limits: ReadonlyMap<string, ArchLimits>,
  options: Options,
): ArchSet {
  const result: ArchSet = { packages: [], excluded: [] }
  const byArch = Map.groupBy(packages, (item) => item.arch)
  const sources = new Set<string>()
  const allows = limitTest(tree.arch, options)
  for (const arch of validArches(tree.arch, { multilib: tree.multilib })) {
    for (const item of byArch.get(arch) ?? []) {
      if (arch === 'noarch' && !allows(limits.get(item.fileName))) {
        result.excluded.push(item.fileName)
        continue
      }
      sources.add(sourceName(item.sourcerpm))
      result.packages.push(item)
    }
  }
  for (const arch of ['nosrc', 'src']) {
    result.packages.push(...(byArch.get(arch) ?? []).filter((source) => sources.has(source.name)))
  }
  return result
}

/** Whether limits let a noarch package onto a tree. The tree's second arches never count. Source: spec 03 §5.2. */
function limitTest(tree: string, options: Options): (limits: ArchLimits | undefined) => boolean {
  const arches = nativeArches(tree).filter((arch) => arch !== 'noarch' || options.exclusiveArchConsidersNoarch)
  const meets = (listed: string[]): boolean => listed.some((arch) => arches.includes(arch))
  return (limits) => {
    if (limits === undefined || !options.inheritExclusiveArchToNoarch) return true
    return !meets(limits.exclude) && (limits.exclusive.length === 0 || meets(limits.exclusive))
  }
}
