import type {
  Nevra,
  PackageListDocument,
  PackageSetManifest,
  RpmsDocument,
  SelectedPackage,
  SelectionDocument,
  SetPackage,
} from '@murli/contracts/documents'
import type { PackagesSlice } from '@murli/contracts/slices'
import type { Ref } from '@murli/contracts'
import { formatNevra, parseRpmFileName } from '@murli/rpmmd/nevra'
import { MurliError } from '@murli/runtime/errors'
import type { PayloadFacts } from '../payload/take-in.ts'

const CATEGORIES = ['binary', 'source', 'debug'] as const
type Category = (typeof CATEGORIES)[number]

/** A package at its place; `path` is relative to the repository of its category. */
export interface Placement {
  category: Category
  record: SetPackage
  path: string
}

/** A placement whose bytes are in the blob store. */
export interface PlacedPayload extends Placement {
  facts: PayloadFacts
}

/**
 * Where every selected package goes; entries flagged `lookaside` go nowhere (spec 04 §14, 05 §1.6). Sorted by category, then by
 * file name, by bytes, as rpm-md wants (spec 05 §3.10); one file name has one directory only.
 * @throws {MurliError} GATHER_FAILED when two different packages want the same path.
 */
export function planPlacements(selection: SelectionDocument, set: PackageSetManifest, slice: PackagesSlice): Placement[] {
  const lists: Record<Category, SelectedPackage[]> = { binary: selection.rpm, source: selection.srpm, debug: selection.debuginfo }
  return CATEGORIES.flatMap((category) => {
    const records = lists[category].filter((entry) => !entry.flags.includes('lookaside')).map((entry) => recordAt(set, entry.package))
    const placements = records.map((record) => ({ category, record, path: placedPath(record.fileName, slice) }))
    return withoutRepeats(placements).toSorted(byFileName)
  })
}

/** The path of a package file in its repository: with hashed directories below the lower-cased first character of its name. */
export function placedPath(fileName: string, slice: Pick<PackagesSlice, 'prefix' | 'hashedDirectories'>): string {
  const first = String.fromCodePoint(fileName.codePointAt(0) ?? 0x5f).toLowerCase()
  return `${slice.prefix}${slice.hashedDirectories ? `${first}/` : ''}${fileName}`
}

/** The package list of one category: all that createrepo needs, with only the record buckets that it uses. */
export function packageList(category: Category, placed: readonly PlacedPayload[], buckets: readonly Ref[]): PackageListDocument {
  const own = placed.filter((payload) => payload.category === category)
  const used = [...new Set(own.map((payload) => payload.record.record.bucket))].toSorted((a, b) => a - b)
  const renumbered = new Map(used.map((bucket, index) => [bucket, index]))
  return {
    kind: 'package-list',
    version: 1,
    buckets: used.map((bucket) => bucketAt(buckets, bucket)),
    packages: own.map(({ record, path, facts }) => ({
      ...nevraOf(record),
      path,
      digest: facts.ref.digest,
      size: record.size,
      mtime: record.mtime,
      checksums: facts.checksums,
      record: { bucket: renumbered.get(record.record.bucket) ?? 0, at: record.record.at },
    })),
  }
}

/** Entries for rpms.json, and the warnings about sources that the set does not have (spec 04 §14, 05 §4.4). */
export function rpmsDocument(
  placed: readonly PlacedPayload[],
  set: PackageSetManifest,
  slice: PackagesSlice,
): { document: RpmsDocument; warnings: string[] } {
  const sources = new Map(set.packages.filter(isSource).map((record) => [record.fileName, nevraText(record)]))
  const warnings = new Set<string>()
  const entries = placed.map(({ category, record, path, facts }) => ({
    srpm: isSource(record) ? nevraText(record) : (sources.get(record.sourcerpm) ?? guessedSource(record, warnings)),
    nevra: nevraText(record),
    category,
    path: `${slice.directories[category]}/${path}`,
    sigkey: facts.sigkey,
  }))
  const document: RpmsDocument = { kind: 'rpms', version: 1, variant: slice.variant.uid, arch: slice.arch, entries }
  return { document, warnings: [...warnings] }
}

/** The source's NEVRA from its file name, with the epoch of the binary: right unless the two differ. */
function guessedSource(record: SetPackage, warnings: Set<string>): string {
  warnings.add(
    `The source package ${record.sourcerpm} of ${nevraText(record)} is not in the package set; its epoch is taken from the binary.`,
  )
  const source = parseRpmFileName(record.sourcerpm)
  return nevraText({ ...source, epoch: record.epoch })
}

function recordAt(set: PackageSetManifest, index: number): SetPackage {
  const record = set.packages[index]
  if (record === undefined) throw new MurliError('INTERNAL', `the selection names package ${index}, but the set has ${set.packages.length}`)
  return record
}

function bucketAt(buckets: readonly Ref[], index: number): Ref {
  const bucket = buckets[index]
  if (bucket === undefined) throw new MurliError('INTERNAL', `a package names record bucket ${index}, but the set has ${buckets.length}`)
  return bucket
}

function withoutRepeats(placements: Placement[]): Placement[] {
  const byPath = new Map<string, Placement>()
  for (const placement of placements) {
    const first = byPath.get(placement.path)
    if (first === undefined) byPath.set(placement.path, placement)
    else if (!sameBytes(first.record, placement.record)) throw clash(first, placement)
  }
  return [...byPath.values()]
}

function sameBytes(one: SetPackage, other: SetPackage): boolean {
  return one.checksum.type === other.checksum.type && one.checksum.value === other.checksum.value
}

function clash(one: Placement, other: Placement): MurliError {
  return new MurliError('GATHER_FAILED', `two different packages want ${one.path}: ${one.record.url} and ${other.record.url}`, {
    hint: 'the repositories of the package set hold different builds under one file name',
    details: { path: one.path, urls: [one.record.url, other.record.url] },
  })
}

function byFileName(one: Placement, other: Placement): number {
  return Buffer.compare(Buffer.from(one.record.fileName), Buffer.from(other.record.fileName))
}

function isSource(record: Pick<Nevra, 'arch'>): boolean {
  return record.arch === 'src' || record.arch === 'nosrc'
}

/** `name-epoch:version-release.arch`, as every productmd file writes it: the epoch is never left out. */
function nevraText(nevra: Nevra): string {
  return formatNevra(nevra, { epoch: 'always' })
}

function nevraOf(record: SetPackage): Nevra {
  return { name: record.name, epoch: record.epoch, version: record.version, release: record.release, arch: record.arch }
}
