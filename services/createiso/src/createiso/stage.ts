import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TreeFile } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import pLimit from 'p-limit'
import type { DirectoryEntry, GraftEntry, OwnEntry } from './graft.ts'

const CONCURRENT_FILES = 8
/** Names of a package that only the store and this task have. */
const LINKS_OF_OURS = 2

/** Where things come from and go to. */
export interface Staging {
  readonly blobs: BlobStore
  readonly directory: string
  readonly signal: AbortSignal
}

/**
 * Puts the content of a disc into a directory, every file under its number in the list, so that no name from outside meets the
 * file system. @returns the text of the graft list (spec 06 §3.4).
 */
export async function stageDisc(entries: readonly GraftEntry[], staging: Staging): Promise<string> {
  const empty = join(staging.directory, 'empty')
  await mkdir(empty, { recursive: true })
  const limit = pLimit(CONCURRENT_FILES)
  const lines = entries.map((entry, index) =>
    limit(async () => {
      staging.signal.throwIfAborted()
      if (entry.kind === 'directory') return graftLine(`${entry.path}/`, empty)
      const target = join(staging.directory, String(index))
      await placeEntry(entry, target, staging)
      return graftLine(entry.path, target)
    }),
  )
  return (await Promise.all(lines)).map((line) => `${line}\n`).join('')
}

async function placeEntry(entry: Exclude<GraftEntry, DirectoryEntry>, target: string, staging: Staging): Promise<void> {
  if (entry.kind === 'own') await placeOwn(entry, target)
  else if (entry.path.endsWith('.rpm')) await placePackage(entry.file, target, staging.blobs)
  else await copyWithTimes(entry.file, target, staging.blobs)
}

async function placeOwn({ content, mtime }: OwnEntry, target: string): Promise<void> {
  if (typeof content === 'string') await writeFile(target, content)
  else await rename(content.localPath, target)
  await utimes(target, mtime, mtime)
}

/**
 * A package is a link into the blob cache. Its time goes into the image, so the file gets that of the package instead of the moment when it
 * was stored, as exports do it; a file that somebody else has linked with another time is copied.
 */
async function placePackage(file: TreeFile, target: string, blobs: BlobStore): Promise<void> {
  await blobs.place(file, target)
  const { mtimeMs, nlink } = await stat(target)
  if (mtimeMs === file.mtime * 1000) return
  if (nlink > LINKS_OF_OURS) {
    await rm(target)
    await copyFile(await blobs.file(file), target, constants.COPYFILE_FICLONE)
  }
  await utimes(target, file.mtime, file.mtime)
}

/** What is no package is small: copies that may have a time and a mode of their own. */
async function copyWithTimes(file: TreeFile, target: string, blobs: BlobStore): Promise<void> {
  await copyFile(await blobs.file(file), target, constants.COPYFILE_FICLONE)
  await chmod(target, (file.mode ?? 0o644) | 0o600)
  await utimes(target, file.mtime, file.mtime)
}

/** `=` separates, so one in a name is escaped. */
function graftLine(isoPath: string, source: string): string {
  return `${isoPath.replaceAll('\\', '\\\\').replaceAll('=', String.raw`\=`)}=${source}`
}
