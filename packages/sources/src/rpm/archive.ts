import { pathMatcher } from '@murli/rpmmd/glob'
import { MurliError } from '@murli/runtime/errors'

/** A regular file of an unpacked package; its bytes lie in `scratchFile`, whose name has nothing to do with `path`. */
export interface ArchiveFile {
  kind: 'file'
  mode: number
  mtime: number
  size: number
  scratchFile: string
}

export type ArchiveEntry = ArchiveFile | { kind: 'directory' } | { kind: 'symlink'; target: string }

/** What an unpacked package holds, by path without leading slash. Nothing of it was ever written under such a path. */
export type Archive = ReadonlyMap<string, ArchiveEntry>

/** A file that a source brings; `path` is relative to the source's target. */
export interface PickedFile {
  path: string
  file: ArchiveFile
}

const LINKS_FOLLOWED = 40
/** Files and directories that one path of a source may bring. Links to directories that hold links make more of them than there are bytes. */
const MAX_PICKED = 100_000

/**
 * The path of an archive entry in the normal form, `./usr//bin/x` as `usr/bin/x`; the archive's root is ''.
 * @throws {MurliError} PATH_UNSAFE when it leaves the root.
 */
export function normalEntryPath(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..') || name.includes('\0')) {
    throw new MurliError('PATH_UNSAFE', `a package holds a file named ${JSON.stringify(name)}, which leaves its root`)
  }
  return parts.join('/')
}

/**
 * Files of an archive that fit the pattern; each lands under its base name. Links are followed (spec 05 §6.2).
 * @throws {MurliError} FILE_MISSING when nothing fits.
 */
export function pickFiles(archive: Archive, pattern: string): PickedFile[] {
  const paths = [...archive.keys()].filter(pathMatcher(normalEntryPath(pattern))).toSorted()
  const picked = paths.flatMap((path): PickedFile[] => {
    const file = fileAt(archive, path)
    return file === null ? [] : [{ path: path.slice(path.lastIndexOf('/') + 1), file }]
  })
  if (picked.length === 0) throw nothingAt(pattern)
  return picked
}

/**
 * Files below a directory of an archive: its content when the text ends in a slash, else the directory itself (spec 05 §6.1).
 * @throws {MurliError} FILE_MISSING when there is no file below it; PACKAGE_CORRUPT when there are more than 100,000, links followed.
 */
export function pickDirectory(archive: Archive, directory: string): PickedFile[] {
  const root = normalEntryPath(directory)
  const prefix = directory.endsWith('/') ? '' : `${root.slice(root.lastIndexOf('/') + 1)}/`
  const picked = [...filesBelow(archive, root, { children: childrenOf(archive), left: MAX_PICKED })].map(({ path, file }) => ({
    path: prefix + path,
    file,
  }))
  if (picked.length === 0) throw nothingAt(directory)
  return picked
}

/** Names in each directory of an archive, sorted. */
function childrenOf(archive: Archive): Map<string, string[]> {
  return Map.groupBy([...archive.keys()].toSorted(), (path) => path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
}

/** A walk through an archive: what is in each directory, and how much may still be met. */
interface Walk {
  readonly children: ReadonlyMap<string, readonly string[]>
  left: number
}

function* filesBelow(archive: Archive, directory: string, walk: Walk, depth = LINKS_FOLLOWED): Generator<PickedFile> {
  const real = resolveLinks(archive, directory)
  if (real === null || depth === 0) return
  for (const path of walk.children.get(real) ?? []) {
    walk.left -= 1
    if (walk.left < 0) throw new MurliError('PACKAGE_CORRUPT', `the package holds more than ${MAX_PICKED} files below ${directory}`)
    const name = path.slice(path.lastIndexOf('/') + 1)
    const target = resolveLinks(archive, path)
    const entry = target === null ? undefined : archive.get(target)
    if (entry?.kind === 'file') yield { path: name, file: entry }
    if (entry?.kind !== 'directory') continue
    for (const below of filesBelow(archive, path, walk, depth - 1)) yield { path: `${name}/${below.path}`, file: below.file }
  }
}

function fileAt(archive: Archive, path: string): ArchiveFile | null {
  const target = resolveLinks(archive, path)
  const entry = target === null ? undefined : archive.get(target)
  return entry?.kind === 'file' ? entry : null
}

/** Follows symbolic links inside the archive; null for a link that leads out of it, nowhere, or in circles. */
function resolveLinks(archive: Archive, path: string): string | null {
  let current = path
  for (let left = LINKS_FOLLOWED; left > 0; left -= 1) {
    const entry = archive.get(current)
    if (entry?.kind !== 'symlink') return current
    const base = entry.target.startsWith('/') ? [] : current.split('/').slice(0, -1)
    const next = joinInside(base, entry.target)
    if (next === null) return null
    current = next
  }
  return null
}

function joinInside(base: string[], target: string): string | null {
  const parts = [...base]
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

function nothingAt(pattern: string): MurliError {
  return new MurliError('FILE_MISSING', `the package holds no file at ${pattern}`, { details: { pattern } })
}
