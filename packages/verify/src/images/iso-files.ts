import { type IsoEntry, isoEntries, Iso9660Error } from '@murli/iso9660'
import type { ComposeDirectory } from '../compose/directory.ts'

/** Where programs put directories that are too deep for ISO 9660. */
const RELOCATED = '/rr_moved'
/** A text file in an ISO that is read whole. */
const MOST_TEXT_BYTES = 1 << 20

/** Files, directories and links of an image, by absolute path; null when it is no ISO that could be read (check 61 tells). */
export function isoFiles(compose: ComposeDirectory, path: string): Promise<ReadonlyMap<string, IsoEntry> | null> {
  return compose.derived(`files of ${path}`, async () => {
    try {
      const entries = await Array.fromAsync(isoEntries((offset, length) => compose.read(path, offset, length)))
      return new Map(entries.filter((entry) => entry.path !== RELOCATED).map((entry) => [entry.path, entry]))
    } catch (error) {
      if (error instanceof Iso9660Error) return null
      throw error
    }
  })
}

/** The text of a small file in an image; null when it is not there. */
export async function isoText(compose: ComposeDirectory, path: string, inside: string): Promise<string | null> {
  const entry = (await isoFiles(compose, path))?.get(inside)
  if (entry === undefined || entry.kind !== 'file' || entry.size > MOST_TEXT_BYTES) return null
  const parts = await Promise.all(entry.extents.map(({ offset, size }) => compose.read(path, offset, size)))
  return Buffer.concat(parts).toString('utf8')
}
