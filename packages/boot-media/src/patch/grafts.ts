import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { MurliError } from '@murli/runtime/errors'

/** What mastering programs make themselves, and would be wrong on another image (spec 06 §8.2). */
const LEFT_OUT: ReadonlySet<string> = new Set(['TRANS.TBL', 'boot.cat'])

/** What directories put onto an image: by path on it, where it is here. `directories` are those in which nothing is. */
export interface Grafts {
  readonly files: ReadonlyMap<string, string>
  readonly directories: readonly string[]
  /** Permissions of files and of all directories, also of those in which something is, as xorriso reads them: links have none. */
  readonly modes: ReadonlyMap<string, string>
}

/** Everyone may read what is on an image, and nobody write it. */
export const PLAIN_MODE = '0444'
const EXECUTABLE_MODE = '0555'

/**
 * Reads the directories to be merged over an image; of files at one path the last counts. Links stay links.
 * @throws {MurliError} PATH_UNSAFE for a name with a line break, which nobody can be told of; errors of the system for what cannot be read.
 */
export async function readGrafts(directories: readonly string[]): Promise<Grafts> {
  const files = new Map<string, string>()
  const modes = new Map<string, string>()
  const empty = new Set<string>()
  for (const root of directories) {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const parents = new Set(entries.map(({ parentPath }) => parentPath))
    for (const entry of entries) {
      const localPath = join(entry.parentPath, entry.name)
      const path = relative(root, localPath)
      if (/[\n\r]/.test(path))
        throw new MurliError('PATH_UNSAFE', `a file name with a line break cannot go onto an ISO: ${JSON.stringify(path)}`)
      if (!entry.isDirectory() && LEFT_OUT.has(basename(path))) continue
      if (!entry.isDirectory()) files.set(path, localPath)
      else if (!parents.has(localPath)) empty.add(path)
      if (!entry.isSymbolicLink()) modes.set(path, await modeOf(localPath))
    }
  }
  return { files, modes, directories: [...empty].toSorted() }
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o111) === 0 ? PLAIN_MODE : EXECUTABLE_MODE
}
