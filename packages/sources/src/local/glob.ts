import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileNameMatcher } from '@murli/rpmmd/glob'

/**
 * Paths that a shell glob of Python's `glob` matches, sorted: `*`, `?`, `[…]` inside one part, no name that starts with a dot
 * unless the pattern does. A pattern without such signs is itself, when it exists. Paths are relative to `directory` as the pattern is.
 */
export function expandGlob(pattern: string, directory: string): string[] {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.')
  let paths = [isAbsolute(pattern) ? '/' : '']
  for (const part of parts) {
    paths = hasMagic(part)
      ? paths.flatMap((path) =>
          names(join(directory, path), path)
            .filter(fileNameMatcher(part))
            .map((name) => join(path, name)),
        )
      : paths.map((path) => join(path, part))
  }
  return paths.filter((path) => exists(absolute(directory, path))).toSorted()
}

/** A path of a bundle as a path of this machine. */
export function absolute(directory: string, path: string): string {
  return isAbsolute(path) ? path : join(directory, path)
}

function names(relative: string, path: string): string[] {
  const directory = isAbsolute(path) ? path : relative
  try {
    return readdirSync(directory)
  } catch {
    return [] // not a directory, or not readable: nothing matches there
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

function hasMagic(part: string): boolean {
  return /[*?[]/.test(part)
}
