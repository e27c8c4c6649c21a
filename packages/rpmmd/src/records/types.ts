import type { Dependency } from '../dependency/index.ts'

/** Name of one of the three documents that describe packages, as repomd.xml calls them. */
export type DocumentName = 'primary' | 'filelists' | 'other'

/** A digest with the name of its algorithm as rpm-md writes it (`sha256`, `sha512`, `sha`, …); `value` is lower-case hex. */
export interface Checksum {
  type: string
  value: string
}

/** What a path of a package is; symbolic links count as files. */
export type FileType = 'file' | 'dir' | 'ghost'

export interface PackageFile {
  path: string
  type: FileType
}

/** The eight dependency lists, in the order in which rpm-md writes them (spec 05 §3.4). */
export const DEPENDENCY_LISTS = [
  'provides',
  'requires',
  'conflicts',
  'obsoletes',
  'suggests',
  'enhances',
  'recommends',
  'supplements',
] as const
export type DependencyList = (typeof DEPENDENCY_LISTS)[number]

/**
 * The plain fields of a `package` element of primary.xml. Sizes are bytes, times seconds since 1970. `checksum` is the digest of
 * the RPM file (its `pkgid`). `arch` is `src` for every source package, also one without source code. `base` is the `xml:base`
 * of the location, `href` is as written: callers check it (see `safeHref`).
 */
export interface PackageFields {
  name: string
  epoch: string
  version: string
  release: string
  arch: string
  checksum: Checksum
  summary: string
  sourcerpm: string
  size: number
  installedSize: number
  fileTime: number
  buildTime: number
  href: string
  base: string | null
  headerStart: number
  headerEnd: number
}

/** The lists of a package. `primaryFiles` are those in primary.xml: /etc, bin directories, sendmail (spec 05 §3.7). */
export interface PackageLists extends Record<DependencyList, Dependency[]> {
  primaryFiles: PackageFile[]
}

/** One `package` element of primary.xml. The lists are read anew whenever they are asked for: keep them if needed twice. */
export interface PackageRecord extends Readonly<PackageFields>, Readonly<PackageLists> {}

/** One `package` element of filelists.xml. */
export interface FilelistsRecord {
  pkgid: string
  files: PackageFile[]
}

/** Where a package lies in a new repository, and what its file is there. */
export interface Placement {
  /** Path relative to the repository directory, or to `base`. */
  href: string
  /** `xml:base` of the location; without it the package is where the repository is. */
  base?: string
  mtime: number
  /** Bytes of the file; given only when it is not the one that the record describes. */
  size?: number
  checksum: Checksum
}
