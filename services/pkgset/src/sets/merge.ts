import type { Ref } from '@murli/contracts'
import type { PackageSetManifest, SetPackage } from '@murli/contracts/documents'

/** The packages of all closures with the buckets of all closures; packages sorted by file name. */
export interface GlobalSet {
  buckets: Ref[]
  packages: SetPackage[]
}

/**
 * Unites closures in the order of the arches. A file name that an earlier arch brought is not taken again, as all files once lay
 * in one directory. Source: spec 03 §3.1 step 5, §3.2.
 */
export function mergeClosures(closures: readonly PackageSetManifest[]): GlobalSet {
  const buckets: Ref[] = []
  const byFileName = new Map<string, SetPackage>()
  for (const closure of closures) {
    const offset = buckets.length
    buckets.push(...closure.buckets)
    for (const item of closure.packages) {
      if (byFileName.has(item.fileName)) continue
      byFileName.set(item.fileName, { ...item, record: { bucket: offset + item.record.bucket, at: item.record.at } })
    }
  }
  return { buckets, packages: [...byFileName.values()].toSorted(byFileNameThenUrl) }
}

/** A set of some packages with the buckets that they use, renumbered; equal refs are one bucket. */
export function withUsedBuckets(
  packages: readonly SetPackage[],
  buckets: readonly Ref[],
): Pick<PackageSetManifest, 'buckets' | 'packages'> {
  const used: Ref[] = []
  const numbers = new Map<string, number>()
  const numberOf = (bucket: number): number => {
    const ref = buckets[bucket]!
    const number = numbers.get(ref.digest) ?? used.push(ref) - 1
    numbers.set(ref.digest, number)
    return number
  }
  const sorted = packages.toSorted(byFileNameThenUrl)
  return {
    packages: sorted.map((item) => ({ ...item, record: { bucket: numberOf(item.record.bucket), at: item.record.at } })),
    buckets: used,
  }
}

function byFileNameThenUrl(one: SetPackage, other: SetPackage): number {
  return compareText(one.fileName, other.fileName) || compareText(one.url, other.url)
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
