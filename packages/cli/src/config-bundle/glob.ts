import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

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
            .filter(partMatcher(part))
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

/** Whether a name matches one part of a pattern, as Python's fnmatch says. */
function partMatcher(part: string): (name: string) => boolean {
  const source = part.replaceAll(
    /\[(!?)(\]?[^\]]*)\]|[*?]|[\\^$.|+(){}[\]]/g,
    (token, negated: string | undefined, members: string | undefined) => {
      if (members !== undefined) return `[${negated === '!' ? '^' : ''}${members.replaceAll(/[\\\]^]/g, String.raw`\$&`)}]`
      if (token === '*') return '.*'
      return token === '?' ? '.' : `\\${token}`
    },
  )
  const expression = new RegExp(`^${source}$`, 's')
  return (name) => expression.test(name) && (part.startsWith('.') || !name.startsWith('.'))
}
