import type { Ref } from '@murli/contracts'
import { type SetPackage, TreePath } from '@murli/contracts/documents'
import { globMatcher } from '@murli/rpmmd/glob'
import { isDebugName, splitNameArch } from '@murli/rpmmd/nevra'
import { MurliError } from '@murli/runtime/errors'

/** Bytes of an extra file: a blob already, or a file of the task's scratch directory. */
export type Content = { from: 'blob'; ref: Ref } | { from: 'scratch'; file: string }

/** A file that a source brings; `path` is relative to the source's target. */
export interface BroughtFile {
  path: string
  mode: number
  mtime: number
  content: Content
}

/** Files of one source, in the order of the configuration. */
export interface Brought {
  target: string
  files: BroughtFile[]
}

/**
 * Lays the files of all sources over each other, by the copy rules of spec 05 §6.2: a file at the top of a source replaces the one
 * that is there; directories are merged, but a file inside of one must not be there already. Sorted by path.
 * @throws {MurliError} CONFIG_INVALID on a conflict, PATH_UNSAFE when a path leaves the tree.
 */
export function stage(sources: readonly Brought[]): BroughtFile[] {
  const staged = new Map<string, BroughtFile>()
  const directories = new Set<string>()
  for (const { target, files } of sources) {
    for (const file of files) {
      const path = safePath(target === '' ? file.path : `${target}/${file.path}`)
      const parents = parentsOf(path)
      const blocking = directories.has(path) ? path : parents.find((parent) => staged.has(parent))
      if (blocking !== undefined) throw conflict(path, `${blocking} is a file in one place and a directory in another`)
      if (staged.has(path) && file.path.includes('/')) throw conflict(path, 'two sources bring it')
      for (const parent of parents) directories.add(parent)
      staged.set(path, { ...file, path })
    }
  }
  return [...staged.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/**
 * Binary packages of a set whose name fits the pattern, which may end in `.arch`; debug packages are not meant (spec 05 §6.1).
 * @throws {MurliError} FILE_MISSING when no package fits.
 */
export function matchingPackages(packages: readonly SetPackage[], pattern: string): SetPackage[] {
  const { name, arch } = splitNameArch(pattern)
  const fits = globMatcher(name, 'python')
  const found = packages.filter((record) => isBinary(record) && fits(record.name) && (arch === null || record.arch === arch))
  if (found.length > 0) return found
  throw new MurliError('FILE_MISSING', `extra_files: no package of the package set fits '${pattern}'`, {
    hint: 'name a binary package, add .arch if need be; only packages that the compose asks for are in the set',
    details: { pattern },
  })
}

function isBinary(record: SetPackage): boolean {
  return record.arch !== 'src' && record.arch !== 'nosrc' && !isDebugName(record.name)
}

function safePath(path: string): string {
  const parsed = TreePath.safeParse(path)
  if (parsed.success) return parsed.data
  throw new MurliError('PATH_UNSAFE', `extra_files: ${JSON.stringify(path)} is not a path inside the tree`, { details: { path } })
}

function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function conflict(path: string, why: string): MurliError {
  return new MurliError('CONFIG_INVALID', `extra_files: conflict at ${path}: ${why}`, {
    hint: 'give one of the sources another target',
    details: { path },
  })
}
