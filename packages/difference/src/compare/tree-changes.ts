import type { TreeChange } from '@murli/contracts'
import type { SnapshotPackage } from '../snapshot/types.ts'

type Size = NonNullable<TreeChange['before']>

/** Every tree of either compose in numbers, also those that did not change: totals are made of them. */
export function treeChanges(before: readonly SnapshotPackage[], after: readonly SnapshotPackage[]): TreeChange[] {
  const [old, present] = [treesOf(before), treesOf(after)]
  return [...new Set([...old.keys(), ...present.keys()])].toSorted().map((key) => {
    const [variant = '', arch = '', category = 'binary'] = key.split(' ')
    const [was, is] = [old.get(key) ?? null, present.get(key) ?? null]
    return { variant, arch, category: category as TreeChange['category'], before: was, after: is }
  })
}

function treesOf(packages: readonly SnapshotPackage[]): Map<string, Size> {
  const trees = new Map<string, Size>()
  for (const { variant, arch, category, size } of packages) {
    const key = `${variant} ${arch} ${category}`
    const { packages: count, sizeBytes } = trees.get(key) ?? { packages: 0, sizeBytes: 0 }
    trees.set(key, { packages: count + 1, sizeBytes: size === null || sizeBytes === null ? null : sizeBytes + size })
  }
  return trees
}
