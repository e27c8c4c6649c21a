import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ComposeSummary } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'
import type { ApiClient } from '../api/client.ts'
import { CliError } from '../error.ts'
import { downloadBlob } from './download.ts'
import { type LocalObjects, placeObject } from './local-objects.ts'
import { writingOrder } from './order.ts'

const DOWNLOADS_AT_ONCE = 8
/** Directories that every compose has (spec 05 §1.1). */
const TOP_DIRECTORIES = ['compose', 'logs', 'work']

/** What an export did, for people and programs. */
export interface ExportResult {
  directory: string
  /** An earlier export had written all of it. */
  wasThere: boolean
  files: number
  linked: number
  copied: number
  downloaded: number
}

export interface ExportOptions {
  api: ApiClient
  compose: ComposeSummary
  targetDirectory: string
  /** The object store's directory when it is on this machine. */
  objects: LocalObjects | null
  signal: AbortSignal
}

/**
 * Writes a compose in the peer's layout to `<target>/<compose id>` (spec 05 §1): under another name first, renamed when whole. What an
 * interrupted export left is gone on with; of a directory that holds this very compose nothing is touched.
 * @throws CliError CONFLICT when the directory is there already and holds anything else
 */
export async function exportCompose(options: ExportOptions): Promise<ExportResult> {
  const { id } = options.compose.identity
  const directory = join(options.targetDirectory, id)
  const lines = await options.api.files(id)
  const files = lines.filter((line): line is TreeFile => 'digest' in line)
  const empty = lines.flatMap((line) => ('digest' in line ? [] : [line.path]))
  const directories = [...TOP_DIRECTORIES, ...empty, ...files.map((file) => dirname(file.path))]
  if (existsSync(directory)) {
    requireSame(directory, files, directories)
    return { directory, wasThere: true, files: files.length, linked: 0, copied: 0, downloaded: 0 }
  }
  const partial = join(options.targetDirectory, `.${id}.partial`)
  const previous = process.umask(0o022)
  try {
    for (const path of new Set(directories)) mkdirSync(join(partial, path), { recursive: true })
    const counts = await placeAll(files, partial, options)
    renameSync(partial, directory)
    return { directory, wasThere: false, files: files.length, ...counts }
  } finally {
    process.umask(previous)
  }
}

/** @throws CliError CONFLICT naming something that is not as an export leaves it */
function requireSame(directory: string, files: readonly TreeFile[], directories: readonly string[]): void {
  const other =
    directories.find((path) => !existsSync(join(directory, path))) ??
    files.find((file) => !isWritten(join(directory, file.path), file))?.path
  if (other === undefined) return
  throw new CliError(`${directory} exists already, and is not this compose: ${other} differs`, {
    code: 'CONFLICT',
    hint: 'remove it first, or choose another directory',
  })
}

async function placeAll(
  files: TreeFile[],
  top: string,
  { api, objects, signal }: ExportOptions,
): Promise<Pick<ExportResult, 'linked' | 'copied' | 'downloaded'>> {
  const counts = { linked: 0, copied: 0, downloaded: 0 }
  const running = new Set<Promise<void>>()
  try {
    for (const file of writingOrder(files)) {
      signal.throwIfAborted()
      const destination = join(top, file.path)
      if (isWritten(destination, file)) continue
      rmSync(destination, { force: true })
      const placed = objects === null ? null : placeObject(objects, file, destination)
      if (placed === 'link') counts.linked += 1
      else if (placed === 'copy') counts.copied += 1
      else {
        counts.downloaded += 1
        const download = downloadBlob(api, file, destination).finally(() => running.delete(download))
        running.add(download)
        if (running.size >= DOWNLOADS_AT_ONCE) await Promise.race(running)
      }
    }
    await Promise.all(running)
    return counts
  } finally {
    // after a failure: nobody else waits for those that are still under way
    await Promise.allSettled(running)
  }
}

/** A file gets its name, size and time together, so that these tell whether an interrupted export had written it. */
function isWritten(path: string, file: TreeFile): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && stat.size === file.size && Math.floor(stat.mtimeMs / 1000) === file.mtime
}
