import { z } from 'zod'

/** Compression of a file of repodata, by the ending of its name. */
export const RepodataCompression = z.enum(['gz', 'bz2', 'xz', 'zst'])
export type RepodataCompression = z.infer<typeof RepodataCompression>

/**
 * How the repodata of a tree are written: what a generation of createrepo_c does by default, changed by its options and arguments
 * (spec 05 §2.4, §3.1, §3.2). Checksum types are names of rpm-md.
 */
export const RepodataStyle = z.strictObject({
  /** Checksum type of the records in repomd.xml, and of their names. */
  recordChecksum: z.string(),
  /** Of primary, filelists and other. */
  compression: RepodataCompression,
  /** Compression of comps. `plain`: they are there uncompressed as well, and the compressed record is called after its compression. */
  comps: z.strictObject({ compression: RepodataCompression, plain: z.boolean() }),
  /** SQLite databases beside the documents, in this compression; null for none. */
  databases: RepodataCompression.nullable(),
  /** Whether names begin with the checksum. */
  uniqueNames: z.boolean(),
  /** Newest changelog entries of each package that `other` has; -1: all. Up to 10 of them need no package. */
  changelogLimit: z.int().min(-1),
  /** What the locations of packages become: so many directories are cut off, `prefix` is put before, relative to `base` (a URL). */
  location: z.strictObject({ base: z.string().nullable(), prefix: z.string().nullable(), cutDirectories: z.int().nonnegative() }),
  /** Text of the revision; null: the time of the compose. */
  revision: z.string().nullable(),
  /** Time of records and their files, in seconds since 1970; null: the time of the compose. */
  timestamp: z.int().nonnegative().nullable(),
  tags: z.strictObject({
    content: z.array(z.string()),
    repo: z.array(z.string()),
    distro: z.array(z.strictObject({ cpeid: z.string().nullable(), text: z.string() })),
  }),
})
export type RepodataStyle = z.infer<typeof RepodataStyle>
