import { z } from 'zod'
import { Digest, Ref } from '../ref.ts'
import { ReasonKind } from './decisions.ts'
import { TreePath } from './tree.ts'

/** Name, epoch, version, release, arch. `epoch` is a decimal number as text, `0` when the package has none. */
export const Nevra = z.strictObject({ name: z.string(), epoch: z.string(), version: z.string(), release: z.string(), arch: z.string() })
export type Nevra = z.infer<typeof Nevra>

/**
 * Where the rpm-md text of a package is: record bucket `bucket` (index into the document's `buckets`) holds, uncompressed,
 * its primary element at [at[0], at[1]), its filelists element at [at[1], at[2]) and its other element at [at[2], at[3]).
 * Byte offsets; each slice is exactly `<package …>…</package>` as the source repository had it, without the newline after it.
 */
export const RecordPosition = z.strictObject({
  bucket: z.int().nonnegative(),
  at: z.tuple([z.int(), z.int(), z.int(), z.int()]),
})
export type RecordPosition = z.infer<typeof RecordPosition>

/**
 * A package of a set. `pkgid` is the digest of the RPM file in the checksum type of its repository; `sha256` of the same
 * bytes, when the repository says it, is what the blob is called. `mtime` is rpm-md's `time file`, `size` the file's bytes.
 * `url` is absolute (file: or http:). `headerEnd` is the end of the RPM header in the file (rpm-md `header-range end`), so that
 * bytes [0, headerEnd) hold lead, signatures and header.
 */
export const SetPackage = z.strictObject({
  ...Nevra.shape,
  /** rpm-md writes `src` for source packages without source code as well; this is `nosrc` for those. */
  sourcerpm: z.string(),
  fileName: z.string(),
  checksum: z.strictObject({ type: z.string(), value: z.string() }),
  size: z.int().nonnegative(),
  mtime: z.int(),
  headerStart: z.int().nonnegative(),
  headerEnd: z.int().nonnegative(),
  url: z.string(),
  record: RecordPosition,
})
export type SetPackage = z.infer<typeof SetPackage>

/**
 * Document of kind `package-set`: the packages that a compose may use on one arch, sorted by file name, then URL.
 * Each bucket is a blob: the zstd-compressed concatenation of record texts, so that an unchanged part of a distribution
 * keeps its blobs from night to night.
 */
export const PackageSetManifest = z.strictObject({
  kind: z.literal('package-set'),
  version: z.literal(1),
  name: z.string(),
  /** Tree arch, or null for a set over all arches. */
  arch: z.string().nullable(),
  buckets: z.array(Ref),
  packages: z.array(SetPackage),
  /** Package file names left out by ExcludeArch or ExclusiveArch of their source, for the log. */
  excluded: z.array(z.string()),
})
export type PackageSetManifest = z.infer<typeof PackageSetManifest>

/** Why a package is in a tree: recorded by gather when it decides, read by `explain`. */
export const Reason = z.strictObject({
  kind: ReasonKind,
  /** What asked: a pattern, a requirement text, a package. */
  by: z.string(),
})
export type Reason = z.infer<typeof Reason>

/** A selected package: `package` is the index into the set's `packages`; flags by spec 04 §2, sorted. */
export const SelectedPackage = z.strictObject({
  package: z.int().nonnegative(),
  flags: z.array(z.string()),
  reasons: z.array(Reason),
})
export type SelectedPackage = z.infer<typeof SelectedPackage>

/**
 * A package of a lookaside repository that selection took: it is never in the compose, but trimming and addons look at it
 * (spec 04 §7.2, §12). `repository` is the id of the slice's `lookasideRepos`.
 */
export const ExternalPackage = z.strictObject({
  ...Nevra.shape,
  list: z.enum(['rpm', 'srpm', 'debuginfo']),
  repository: z.string(),
  flags: z.array(z.string()),
  reasons: z.array(Reason),
})
export type ExternalPackage = z.infer<typeof ExternalPackage>

/** Document of kind `selection`: what gather chose for one variant.arch out of `packageSet`. Lists are sorted by index. */
export const SelectionDocument = z.strictObject({
  kind: z.literal('selection'),
  version: z.literal(1),
  variant: z.string(),
  arch: z.string(),
  /** Ref of kind `package-set` that the indices point into. */
  packageSet: Ref,
  rpm: z.array(SelectedPackage),
  srpm: z.array(SelectedPackage),
  debuginfo: z.array(SelectedPackage),
  /** Packages of external lookaside repositories, sorted by list, name, EVR and arch. */
  external: z.array(ExternalPackage),
  /** Input patterns that matched nothing. */
  missing: z.array(z.string()),
  /** `name.arch` → requirement texts without a provider. */
  unresolved: z.record(z.string(), z.array(z.string())),
})
export type SelectionDocument = z.infer<typeof SelectionDocument>

/** A package placed into a tree. `path` is relative to the repository directory. */
export const PlacedPackage = z.strictObject({
  ...Nevra.shape,
  path: TreePath,
  digest: Digest,
  size: z.int().nonnegative(),
  mtime: z.int(),
  /** Checksums of the file by type; always has the one that the repository's `createrepo_checksum` wants. */
  checksums: z.record(z.string(), z.string()),
  record: RecordPosition,
})
export type PlacedPackage = z.infer<typeof PlacedPackage>

/**
 * Document of kind `package-list`: the packages of one repository (binary, source or debug) of a variant.arch, in the order
 * of rpm-md (base name, then directory, by bytes: spec 05 §3.10). Holds all that createrepo needs.
 */
export const PackageListDocument = z.strictObject({
  kind: z.literal('package-list'),
  version: z.literal(1),
  buckets: z.array(Ref),
  packages: z.array(PlacedPackage),
})
export type PackageListDocument = z.infer<typeof PackageListDocument>

/** Document of kind `rpms`: entries of rpms.json of one variant.arch (spec 05 §4.4). NEVRAs carry the epoch. */
export const RpmsDocument = z.strictObject({
  kind: z.literal('rpms'),
  version: z.literal(1),
  variant: z.string(),
  arch: z.string(),
  entries: z.array(
    z.strictObject({
      srpm: z.string(),
      nevra: z.string(),
      category: z.enum(['binary', 'source', 'debug']),
      path: TreePath,
      /** Lower-case key id, or null for an unsigned package. */
      sigkey: z.string().nullable(),
    }),
  ),
})
export type RpmsDocument = z.infer<typeof RpmsDocument>
