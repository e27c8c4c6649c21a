import { globMatcher } from './glob.ts'

/** A test for names of files in one directory, as Python's `glob` reads a part of a pattern: hidden ones must be asked for. */
export function fileNameMatcher(part: string): (name: string) => boolean {
  const matches = globMatcher(part, 'python')
  return (name) => matches(name) && (part.startsWith('.') || !name.startsWith('.'))
}

/** A test for whole paths, part by part: no sign of the pattern fits a `/`. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const matchers = pattern.split('/').map(fileNameMatcher)
  return (path) => {
    const parts = path.split('/')
    return parts.length === matchers.length && matchers.every((matches, index) => matches(parts[index] ?? ''))
  }
}
