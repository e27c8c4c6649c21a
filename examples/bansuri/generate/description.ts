/** The description of a small distribution (packages.json). Dependencies may hold the marker `{evr}`: `version-release` of the source. */
export interface Description {
  distribution: {
    name: string
    vendor: string
    url: string
    license: string
    /** Build time of every package, seconds since 1970, so that the same description gives the same bytes. */
    builtAt: number
  }
  sources: Source[]
}

export interface Source {
  name: string
  version: string
  release: string
  summary: string
  /** `['noarch']`, or the architectures that it is built for. */
  arches: string[]
  build_requires?: string[]
  /** Adds `-debuginfo` for the first package and `-debugsource`. */
  debug?: boolean
  packages: BinaryPackage[]
}

export interface BinaryPackage {
  name: string
  /** Default: that of the source. */
  summary?: string
  noarch?: boolean
  provides?: string[]
  requires?: string[]
  /** Packages of the same source that are required in the same version and architecture. */
  requires_own?: string[]
  recommends?: string[]
  files: Record<string, FileContent>
}

/** What is in a file: its lines, or a link, a directory, or so many bytes that do not compress. */
export type FileContent =
  | string[]
  | { link: string }
  | { directory: true }
  | { lines: string[]; config: true }
  | { bytes: number; executable?: boolean }

export function evr(source: Source): string {
  return `${source.version}-${source.release}`
}
