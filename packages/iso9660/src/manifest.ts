import type { IsoEntry } from './directory-tree.ts'

/** Tables of long names that genisoimage puts into every directory; lists of what is in an image leave them out. */
const NAME_TABLE = '/TRANS.TBL'

/**
 * The text of the `.manifest` beside an image: absolute paths of all directories and files in it, one on a line, by code point (spec 06 §3.9).
 * Errors are those of `entries`.
 */
export async function manifestText(entries: AsyncIterable<IsoEntry>): Promise<string> {
  const paths: Buffer[] = []
  for await (const { path } of entries) if (!path.endsWith(NAME_TABLE)) paths.push(Buffer.from(`${path}\n`))
  return Buffer.concat(paths.toSorted((one, other) => Buffer.compare(one.subarray(0, -1), other.subarray(0, -1)))).toString()
}
