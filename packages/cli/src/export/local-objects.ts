import { constants, chmodSync, copyFileSync, linkSync, renameSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '@murli/contracts'
import type { TreeFile } from '@murli/contracts/documents'

/** The directory of the embedded object store, when it is on this machine. */
export interface LocalObjects {
  directory: string
  bucket: string
}

/** File of a blob in the store's directory, layout version 1 (`buckets/<bucket>/objects/<key>`, the last part marked by `_`). */
export function objectFile(objects: LocalObjects, digest: Digest): string {
  const hex = digest.slice('sha256:'.length)
  return join(objects.directory, 'buckets', objects.bucket, 'objects/sha256', hex.slice(0, 2), `_${hex.slice(2)}`)
}

/**
 * Puts a blob at a path by a hard link, or by a copy where a link would change the time or mode of a file that somebody else has linked:
 * an older export, or another path of this one. Links share both.
 * @returns how, or null when the store's directory does not have the blob
 */
export function placeObject(objects: LocalObjects, file: TreeFile, destination: string): 'link' | 'copy' | null {
  const source = objectFile(objects, file.digest)
  const stat = statSync(source, { throwIfNoEntry: false })
  if (stat === undefined || stat.size !== file.size) return null
  const mode = fileMode(file)
  const isSame = Math.floor(stat.mtimeMs / 1000) === file.mtime && (stat.mode & 0o777) === mode
  if ((isSame || stat.nlink === 1) && tryLink(source, destination)) {
    if (!isSame) stampFile(destination, file)
    return 'link'
  }
  const temporary = `${destination}.part`
  copyFileSync(source, temporary, constants.COPYFILE_FICLONE)
  stampFile(temporary, file)
  renameSync(temporary, destination)
  return 'copy'
}

/** Gives a file the time and mode that the compose says. */
export function stampFile(path: string, file: TreeFile): void {
  chmodSync(path, fileMode(file))
  utimesSync(path, file.mtime, file.mtime)
}

/** Permission bits in an export: readable for all, executable where the compose says so (spec 05 §8). */
export function fileMode(file: TreeFile): number {
  return ((file.mode ?? 0o644) & 0o111) === 0 ? 0o644 : 0o755
}

function tryLink(source: string, destination: string): boolean {
  try {
    linkSync(source, destination)
    return true
  } catch (error) {
    // another device, a file system without links, or too many of them: a copy does as well
    if (error instanceof Error && 'code' in error && ['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK'].includes(String(error.code))) return false
    throw error
  }
}
