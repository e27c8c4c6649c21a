import type { PlanCounts, PlanPackages } from '@murli/contracts/documents'

/** A package of a tree as a plan sees it. `digest` is the SHA-256 of the file when its repository says it. */
export interface PlannedPackage {
  readonly nevra: string
  readonly name: string
  readonly arch: string
  readonly sizeBytes: number
  /** Checksum with its type: the same file has the same, wherever it is listed. */
  readonly checksum: string
}

export type PackageList = PlanPackages['rpm']

/** The difference of two lists; what is gone and has come in with the same name and arch is a change of version. */
export function differenceOf(before: readonly PlannedPackage[] | null, after: readonly PlannedPackage[]): PackageList {
  const packages = nevrasOf(after)
  if (before === null) return { packages, added: [], removed: [], changed: [] }
  const known = new Set(before.map(({ nevra }) => nevra))
  const present = new Set(packages)
  const gone = Map.groupBy(before.filter(({ nevra }) => !present.has(nevra)).toSorted(byNevra), nameArch)
  const added: string[] = []
  const changed: PackageList['changed'] = []
  for (const item of after.filter(({ nevra }) => !known.has(nevra)).toSorted(byNevra)) {
    const old = gone.get(nameArch(item))?.shift()
    if (old === undefined) added.push(item.nevra)
    else changed.push({ before: old.nevra, after: item.nevra })
  }
  return { packages, added, removed: nevrasOf([...gone.values()].flat()), changed }
}

/** A list in numbers. */
export function countsOf(before: readonly PlannedPackage[] | null, after: readonly PlannedPackage[], list: PackageList): PlanCounts {
  return {
    ...sizeOf(after),
    before: before === null ? null : sizeOf(before),
    added: list.added.length,
    removed: list.removed.length,
    changed: list.changed.length,
  }
}

function sizeOf(packages: readonly PlannedPackage[]): { packages: number; sizeBytes: number } {
  return { packages: packages.length, sizeBytes: packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}

function nevrasOf(packages: readonly PlannedPackage[]): string[] {
  return packages.map(({ nevra }) => nevra).toSorted()
}

function nameArch({ name, arch }: PlannedPackage): string {
  return `${name}.${arch}`
}

function byNevra(one: PlannedPackage, other: PlannedPackage): number {
  return one.nevra < other.nevra ? -1 : 1
}
