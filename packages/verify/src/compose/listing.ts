import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'

/** A file, or whatever else has a name, in a compose. Links are followed; `broken` is a link that leads nowhere. */
export interface ListedFile {
  /** Relative to the compose's directory, such as `compose/Server/x86_64/os/.treeinfo`. */
  readonly path: string
  readonly kind: 'file' | 'other' | 'broken'
  readonly isLink: boolean
  readonly size: number
  /** Whole seconds. */
  readonly mtime: number
  /** Device and inode: equal for hard links to one file. */
  readonly inode: string
}

/** All that is below `compose/`, by paths relative to the compose's directory. */
export interface Listing {
  readonly files: ReadonlyMap<string, ListedFile>
  /** Directories, also those that are reached through a link. */
  readonly directories: ReadonlySet<string>
}

const STATS_AT_ONCE = 32

/** Walks a part of a compose once. A link to a directory above itself is `other`, so that every walk ends. */
export async function listCompose(directory: string, part: string): Promise<Listing> {
  const files = new Map<string, ListedFile>()
  const directories = new Set<string>()
  const limit = pLimit(STATS_AT_ONCE)
  const walk = async (path: string, above: ReadonlySet<string>): Promise<void> => {
    const real = await realpath(join(directory, path))
    if (above.has(real)) {
      files.set(path, { ...(await listedFile(directory, path)), kind: 'other' })
      return
    }
    directories.add(path)
    const entries = await readdir(join(directory, path), { withFileTypes: true })
    const inside: string[] = []
    await Promise.all(
      entries.map((entry) =>
        limit(async () => {
          const name = `${path}/${entry.name}`
          if (await isDirectory(join(directory, name), entry)) inside.push(name)
          else files.set(name, await listedFile(directory, name))
        }),
      ),
    )
    for (const name of inside) await walk(name, new Set([...above, real]))
  }
  await walk(part, new Set())
  return { files, directories }
}

async function isDirectory(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  return (await statOrNull(path))?.isDirectory() ?? false
}

async function listedFile(directory: string, path: string): Promise<ListedFile> {
  const link = await lstat(join(directory, path))
  const target = link.isSymbolicLink() ? await statOrNull(join(directory, path)) : link
  const { size, mtimeMs, dev, ino } = target ?? link
  const kind = target === null ? 'broken' : target.isFile() ? 'file' : 'other'
  return { path, kind, isLink: link.isSymbolicLink(), size, mtime: Math.floor(mtimeMs / 1000), inode: `${dev}:${ino}` }
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Whether an error says that there is nothing at a path, or nothing that the path could go through. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR'].includes(String(error.code))
}
