import { mkdir, mkdtemp, readdir, readFile, statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { endMarked } from '../tool/index.ts'
import { removeTree } from './remove-tree.ts'

/** A directory that is removed when it is disposed of. */
export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string
}

/**
 * Makes an empty directory below `parent` (made as well), removed with all that is in it on disposal. Without a name it is called after
 * this process (`murli-<host>-<pid>-<start time>-…`), so that `sweepScratch` of a later process finds it should this one die.
 */
export async function scratchDirectory(parent: string, name?: string): Promise<ScratchDirectory> {
  await mkdir(parent, { recursive: true })
  const prefix = name === undefined ? `${processName(process.pid, (await startTime(process.pid)) ?? '0')}-` : `${name}-`
  const path = await mkdtemp(join(parent, prefix))
  return { path, [Symbol.asyncDispose]: () => removeTree(path) }
}

/**
 * Removes the directories that dead processes of this host left below `parent`, and ends what contained programs of theirs left running. Processes are told apart by id and start time, because
 * ids come again; those of other hosts (containers that share the disk) are left alone. @returns the names removed
 */
export async function sweepScratch(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => [])
  const swept: string[] = []
  for (const name of names) {
    const owner = ownerOf(name)
    if (owner === null || (await startTime(owner.pid)) === owner.startedAt) continue
    await endMarked(join(parent, name))
    await removeTree(join(parent, name))
    swept.push(name)
  }
  return swept
}

/** Bytes free for this process on the file system of `path`. */
export async function freeSpace(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

function processName(pid: number, startedAt: string): string {
  return `murli-${host()}-${pid}-${startedAt}`
}

function host(): string {
  return hostname().replace(/[^A-Za-z0-9]/g, '_')
}

function ownerOf(name: string): { pid: number; startedAt: string } | null {
  const match = /^murli-([A-Za-z0-9_]*)-(\d+)-(\d+)-/.exec(name)
  if (match === null || match[1] !== host()) return null
  return { pid: Number(match[2]), startedAt: match[3] ?? '' }
}

/** Start of a process in clock ticks since boot (field 22 of /proc/<pid>/stat), or null when there is no such process. */
async function startTime(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The second field is the program's name in parentheses and may hold anything.
  return stat === null ? null : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null)
}
