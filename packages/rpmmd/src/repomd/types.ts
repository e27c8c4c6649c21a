import type { Checksum } from '../records/index.ts'

/**
 * One `data` element of repomd.xml (spec 05 §3.1). `size` and `checksum` are those of the stored file, `openSize` and
 * `openChecksum` those of its content; both are null for a file that is stored as it is. `href` is relative to the repository,
 * or to `base` when there is one. `timestamp` in seconds since 1970.
 * `databaseVersion` is there for SQLite databases only.
 */
export interface RepomdRecord {
  type: string
  checksum: Checksum
  openChecksum: Checksum | null
  href: string
  base: string | null
  timestamp: number
  size: number | null
  openSize: number | null
  databaseVersion?: number
}

/** The tags of a repository, in the order in which they are written. */
export interface RepomdTags {
  content: string[]
  repo: string[]
  distro: { cpeid: string | null; text: string }[]
}

/** A whole repomd.xml. `revision` is any text, mostly seconds since 1970. */
export interface Repomd {
  revision: string
  tags: RepomdTags
  data: RepomdRecord[]
}
