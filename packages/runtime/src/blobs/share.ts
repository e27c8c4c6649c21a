import { linkSync, lstatSync, realpathSync, type Stats, unlinkSync } from 'node:fs'
import { errnoOf, publishOnce } from './publish.ts'
import type { PutFileOptions } from './types.ts'

/** Why a file cannot have a further name though nothing is wrong: another device, too many links, no such feature, foreign owner. */
const NO_LINK = new Set(['EXDEV', 'EMLINK', 'EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP'])
const OTHERS_MAY_WRITE = 0o022

/**
 * Whether a store may share somebody's file: whoever makes exports finds its time and mode to be right already, and nobody but the user
 * that the store's files belong to could change it behind the store's back.
 */
export function mayShare(stats: Stats, wanted: NonNullable<PutFileOptions['share']>): boolean {
  const isOwn = stats.uid === process.geteuid?.() && (stats.mode & OTHERS_MAY_WRITE) === 0
  return isOwn && (stats.mode & 0o7777) === wanted.mode && Math.floor(stats.mtimeMs / 1000) === wanted.mtime
}

/**
 * Gives the file at `path` the further name `target`, by way of `temporary`: what was not `measured` never appears there.
 * @returns false, having done nothing, when it cannot have one, or has become another file since it was measured
 */
export function shareFile(path: string, measured: Stats, temporary: string, target: string): boolean {
  const isSame = linkedAs(measured, path, temporary) || linkedAs(measured, realpathSync(path), temporary)
  if (isSame) publishOnce(temporary, target, measured.size)
  return isSame
}

/** A link to a symbolic link is one, too: that is another file than was measured. */
function linkedAs(measured: Stats, path: string, temporary: string): boolean {
  try {
    linkSync(path, temporary)
  } catch (error) {
    if (NO_LINK.has(errnoOf(error) ?? '')) return false
    throw error
  }
  const { ino, dev, size, mtimeMs } = lstatSync(temporary)
  const isSame = ino === measured.ino && dev === measured.dev && size === measured.size && mtimeMs === measured.mtimeMs
  if (!isSame) unlinkSync(temporary)
  return isSame
}
