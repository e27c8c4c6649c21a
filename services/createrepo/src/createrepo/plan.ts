import type { Ref } from '@murli/contracts'
import type { PackageListDocument, PlacedPackage } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'

/** Packages in the order of rpm-md, and the record buckets that they point into. */
export type PackageList = Pick<PackageListDocument, 'buckets' | 'packages'>

/**
 * Unites package lists by path; sources of several arches overlap. Equal buckets become one. Sorted by base name, then by
 * directory, by bytes. Source: spec 05 §2.2, §3.10.
 * @throws {MurliError} GATHER_FAILED when two lists place different files at one path.
 */
export function uniteLists(lists: readonly PackageList[]): PackageList {
  const buckets: Ref[] = []
  const numbers = new Map<string, number>()
  const byPath = new Map<string, PlacedPackage>()
  for (const list of lists) {
    const renumbered = list.buckets.map((ref) => {
      const number = numbers.get(ref.digest) ?? buckets.push(ref) - 1
      numbers.set(ref.digest, number)
      return number
    })
    for (const item of list.packages) {
      const present = byPath.get(item.path)
      if (present !== undefined && present.digest !== item.digest) throw clash(present, item)
      if (present === undefined) byPath.set(item.path, inBucket(item, renumbered[item.record.bucket]!))
    }
  }
  return {
    buckets,
    packages: [...byPath.values()]
      .map(withSortKey)
      .toSorted(compareKeys)
      .map(({ item }) => item),
  }
}

function inBucket(item: PlacedPackage, bucket: number): PlacedPackage {
  return item.record.bucket === bucket ? item : { ...item, record: { ...item.record, bucket } }
}

interface SortKey {
  item: PlacedPackage
  base: string
  directory: string
}

function withSortKey(item: PlacedPackage): SortKey {
  const path = byteText(item.path)
  const slash = path.lastIndexOf('/')
  return { item, base: path.slice(slash + 1), directory: path.slice(0, slash + 1) }
}

/** The bytes of a path as characters, which sort as the bytes do: code units of other characters than ASCII's do not. */
function byteText(path: string): string {
  return /\P{ASCII}/u.test(path) ? Buffer.from(path).toString('latin1') : path
}

function compareKeys(one: SortKey, other: SortKey): number {
  if (one.base !== other.base) return one.base < other.base ? -1 : 1
  return one.directory < other.directory ? -1 : 1
}

function clash(one: PlacedPackage, other: PlacedPackage): MurliError {
  return new MurliError('GATHER_FAILED', `two different files want the path ${one.path} in one repository`, {
    hint: 'the repositories of the package set hold different builds under one file name',
    details: { path: one.path, digests: [one.digest, other.digest] },
  })
}

/**
 * The checksum of a package in the type that the repository uses.
 * @throws {MurliError} METADATA_INVALID when the list does not have it.
 */
export function checksumOf(item: PlacedPackage, type: string): { type: string; value: string } {
  const value = item.checksums[type]
  if (value !== undefined) return { type, value }
  throw new MurliError('METADATA_INVALID', `the package list has no ${type} checksum of ${item.path}`, {
    details: { path: item.path, type },
  })
}
