import { compareEvr, type Evr } from '@murli/rpmmd/version'
import type { Category, SnapshotPackage } from '../snapshot/types.ts'

/** One build of a package, wherever in the compose it is. Sets hold what is known of its files. */
export interface Build {
  readonly evr: string
  readonly digests: Set<string>
  readonly sigkeys: Set<string>
  readonly size: number | null
}

/** Everything that a compose has of one name on one arch. */
export interface Holding {
  readonly name: string
  readonly category: Category
  readonly packageArch: string
  readonly source: string
  readonly builds: ReadonlyMap<string, Build>
  readonly variants: ReadonlySet<string>
  /** `variant arch` of every tree that has it. */
  readonly trees: ReadonlySet<string>
}

interface Growing extends Holding {
  readonly builds: Map<string, Build>
  readonly variants: Set<string>
  readonly trees: Set<string>
}

const UNSIGNED = 'unsigned'

/** What a compose has, by category, name and arch of packages. */
export function holdingsOf(packages: Iterable<SnapshotPackage>): Map<string, Holding> {
  const found = new Map<string, Growing>()
  for (const item of packages) {
    const key = `${item.category} ${item.name} ${item.packageArch}`
    let holding = found.get(key)
    if (holding === undefined) {
      const { name, category, packageArch, source } = item
      holding = { name, category, packageArch, source, builds: new Map(), variants: new Set(), trees: new Set() }
      found.set(key, holding)
    }
    holding.variants.add(item.variant)
    holding.trees.add(treeOf(item))
    let build = holding.builds.get(item.evr)
    if (build === undefined) {
      build = { evr: item.evr, digests: new Set(), sigkeys: new Set(), size: item.size }
      holding.builds.set(item.evr, build)
    }
    if (item.digest !== null) build.digests.add(item.digest)
    build.sigkeys.add(item.sigkey ?? UNSIGNED)
  }
  return found
}

/** `variant arch` of the tree that a package is in. */
export function treeOf({ variant, arch }: SnapshotPackage): string {
  return `${variant} ${arch}`
}

/** Builds as texts, oldest first. */
export function evrsOf({ builds }: Holding): string[] {
  return [...builds.keys()].toSorted(compareEvrTexts)
}

/** Compares `[epoch:]version-release` texts as rpm does. */
export function compareEvrTexts(one: string, other: string): number {
  return compareEvr(parts(one), parts(other)) || (one < other ? -1 : Number(one > other))
}

function parts(text: string): Evr {
  const colon = text.indexOf(':')
  const dash = text.lastIndexOf('-')
  return { epoch: colon < 0 ? null : text.slice(0, colon), version: text.slice(colon + 1, dash), release: text.slice(dash + 1) }
}
