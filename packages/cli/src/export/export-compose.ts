import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
 * interrupted export left is gone on with.
 * @throws CliError CONFLICT when the directory is there already
 */
export async function exportCompose(options: ExportOptions): Promise<ExportResult> {
  const { id } = options.compose.identity
  const directory = join(options.targetDirectory, id)
  requireFree(directory)
  const lines = await options.api.files(id)
  const partial = join(options.targetDirectory, `.${id}.partial`)
  const files = lines.filter((line): line is TreeFile => 'digest' in line)
  const empty = lines.flatMap((line) => ('digest' in line ? [] : [line.path]))
  const previous = process.umask(0o022)
  try {
    makeDirectories(partial, [...TOP_DIRECTORIES, ...empty, ...files.map((file) => dirname(file.path))])
    const counts = await placeAll(files, partial, options)
    // no newline after the one, a newline after the other (spec 05 §1.1); STATUS is what readers wait for
    writeFileSync(join(partial, 'COMPOSE_ID'), id)
    writeFileSync(join(partial, 'STATUS'), `${options.compose.status}\n`)
    requireFree(directory)
    renameSync(partial, directory)
    return { directory, files: files.length, ...counts }
  } finally {
    process.umask(previous)
  }
}

/** @throws CliError CONFLICT */
export function requireFree(directory: string): void {
  if (!existsSync(directory)) return
  throw new CliError(`${directory} exists already`, { code: 'CONFLICT', hint: 'remove it first, or choose another directory' })
}

function makeDirectories(top: string, paths: string[]): void {
  for (const path of new Set(paths)) mkdirSync(join(top, path), { recursive: true })
}

async function placeAll(
  files: TreeFile[],
  top: string,
  { api, objects, signal }: ExportOptions,
): Promise<Omit<ExportResult, 'directory' | 'files'>> {
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
