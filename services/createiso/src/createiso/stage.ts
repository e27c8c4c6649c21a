import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TreeFile } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import pLimit from 'p-limit'
import type { DirectoryEntry, GraftEntry, OwnEntry } from './graft.ts'

const CONCURRENT_FILES = 8

/** Where things come from and go to. */
export interface Staging {
  readonly blobs: BlobStore
  readonly directory: string
  readonly signal: AbortSignal
  /** Paths of files that a program will change where they lie: each is a copy of its own. */
  readonly patched?: ReadonlySet<string>
}

/** A file of a disc as it lies in a directory. `size` in bytes, `sha256` hex digits. */
export interface StagedFile {
  readonly path: string
  readonly localPath: string
  readonly isExecutable: boolean
  readonly size: number
  readonly sha256: string
}

/** A disc's content as it lies in a directory. */
export interface StagedDisc {
  /** Text of the graft list (spec 06 §3.4). */
  readonly graftList: string
  /** Paths of the tree's files on the disc by where their bytes are; of several with the same bytes the first. */
  readonly treeFiles: ReadonlyMap<string, string>
  /** All files, for whoever writes the disc in another way than by the list. */
  files(): Promise<StagedFile[]>
}

/**
 * Puts the content of a disc into a directory, every file under its number in the list, so that no name from outside meets the
 * file system. Files of the same bytes are one file, wherever the store is, for programs put what has one inode onto the disc once. Times do
 * not matter: `stampImage` sets them.
 */
export async function stageDisc(entries: readonly GraftEntry[], staging: Staging): Promise<StagedDisc> {
  const empty = join(staging.directory, 'empty')
  await mkdir(empty, { recursive: true })
  const limit = pLimit(CONCURRENT_FILES)
  const shared = new Map<string, Promise<string>>()
  const place = (entry: GraftEntry, index: number): Promise<string> =>
    limit(async () => {
      staging.signal.throwIfAborted()
      return entry.kind === 'directory' ? empty : stageFile(entry, join(staging.directory, String(index)), staging, shared)
    })
  const places = await Promise.all(entries.map(place))
  const treeFiles = new Map<string, string>()
  const lines = entries.map(({ kind, path }, index) => {
    const localPath = places[index] ?? ''
    if (kind === 'tree' && !treeFiles.has(localPath)) treeFiles.set(localPath, path)
    return `${graftLine(kind === 'directory' ? `${path}/` : path, localPath)}\n`
  })
  const files = (): Promise<StagedFile[]> =>
    Promise.all(entries.flatMap((entry, index) => (entry.kind === 'directory' ? [] : [stagedFile(entry, places[index] ?? '')])))
  return { graftList: lines.join(''), treeFiles, files }
}

async function stagedFile(entry: Exclude<GraftEntry, DirectoryEntry>, localPath: string): Promise<StagedFile> {
  const { path } = entry
  if (entry.kind === 'tree') {
    const { file } = entry
    return { path, localPath, isExecutable: isExecutable(file), size: file.size, sha256: file.digest.slice('sha256:'.length) }
  }
  const bytes = await readFile(localPath)
  return { path, localPath, isExecutable: false, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** @returns where the file is: `target`, or where one of the same bytes is. */
async function stageFile(
  entry: Exclude<GraftEntry, DirectoryEntry>,
  target: string,
  { blobs, patched }: Staging,
  shared: Map<string, Promise<string>>,
): Promise<string> {
  if (entry.kind === 'own') return placeOwn(entry, target)
  const { file } = entry
  if (patched?.has(entry.path) === true) return copyPatched(file, target, blobs)
  const name = isExecutable(file) ? `${file.digest} executable` : file.digest
  const known = shared.get(name)
  if (known !== undefined) return known
  const placed = isExecutable(file) ? copyExecutable(file, target, blobs) : blobs.place(file, target).then(() => target)
  shared.set(name, placed)
  return placed
}

function isExecutable({ mode = 0o644 }: TreeFile): boolean {
  return (mode & 0o111) !== 0
}

async function placeOwn({ content }: OwnEntry, target: string): Promise<string> {
  if (typeof content === 'string') await writeFile(target, content)
  else await rename(content.localPath, target)
  return target
}

async function copyPatched(file: TreeFile, target: string, blobs: BlobStore): Promise<string> {
  await copyFile(await blobs.file(file), target, constants.COPYFILE_FICLONE)
  await chmod(target, isExecutable(file) ? 0o755 : 0o644)
  return target
}

/** Others are links into the blob cache, all of whose files have the same mode. */
async function copyExecutable(file: TreeFile, target: string, blobs: BlobStore): Promise<string> {
  await copyFile(await blobs.file(file), target, constants.COPYFILE_FICLONE)
  await chmod(target, 0o755)
  return target
}

/** `=` separates, so one in a name is escaped. */
function graftLine(isoPath: string, source: string): string {
  return `${isoPath.replaceAll('\\', '\\\\').replaceAll('=', String.raw`\=`)}=${source}`
}
