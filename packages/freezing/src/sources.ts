import { posix } from 'node:path'
import type { ConfigIssue } from '@murli/contracts'
import type { Bundle } from './bundle.ts'

/** A file that a source definition gives: `path` is where it lands, `from` its path in the bundle. */
export interface SourceFile {
  path: string
  from: string
}

/** What a source definition may be (spec 01 §4.1): text is a path; what is neither text nor of the kind `file` was fetched before. */
export type Source = string | { readonly [key: string]: unknown }

const scm = (source: Source, key: string): string => {
  const value = typeof source === 'string' ? undefined : source[key]
  return typeof value === 'string' ? value : ''
}

/** Paths of a source: the text itself, or its `file` or `dir` members. */
function paths(source: Source, key: 'file' | 'dir'): string[] {
  if (typeof source === 'string') return [source]
  const value = source[key]
  return (Array.isArray(value) ? value : [value]).filter((path) => typeof path === 'string')
}

/** The one file of an option that wants a file; relative to the configuration directory, whatever the peer does (spec 01 §4.4). */
export function fileSource(bundle: Bundle, source: Source): SourceFile | null {
  if (typeof source !== 'string' && !isBundled(source)) return bundle.fetched(source)?.[0] ?? null
  const [path] = paths(source, 'file')
  return path !== undefined && bundle.get(path) !== null ? { path: posix.basename(path), from: path } : null
}

/** All files of an option that wants a directory, whatever kind the source is of. */
export function directorySource(bundle: Bundle, source: Source): SourceFile[] {
  if (typeof source !== 'string' && !isBundled(source)) return bundle.fetched(source) ?? []
  return paths(source, 'dir').flatMap((directory) => bundle.below(directory).map(([path, from]) => ({ path, from })))
}

/** Files of an extra-file definition: matches of `file` by base name, or the content of the directories (spec 01 §4.3). */
export function extraSource(bundle: Bundle, source: Source): SourceFile[] {
  if (typeof source !== 'string' && !isBundled(source)) return bundle.fetched(source) ?? []
  const files = paths(source, 'file').flatMap((pattern) => bundle.glob(pattern))
  if (paths(source, 'file').length > 0) return files.map((from) => ({ path: posix.basename(from), from }))
  return directorySource(bundle, source)
}

/** What the source names, for messages. */
export function describeSource(source: Source): string {
  return typeof source === 'string' ? source : scm(source, 'file') || scm(source, 'dir') || JSON.stringify(source)
}

/** The finding for a source that gave nothing. */
export function missingSource(option: string, source: Source, position: ConfigIssue['position']): ConfigIssue {
  return {
    severity: 'error',
    code: 'FILE_MISSING',
    message: `${option.split('.')[0]}: no such file: ${describeSource(source)}`,
    path: option,
    position,
  }
}

/** Whether a source is taken from the bundle: text and objects of the kind `file` are, a package's files are not. */
export function isBundled(source: unknown): boolean {
  if (typeof source === 'string') return true
  return source !== null && typeof source === 'object' && 'scm' in source && source.scm === 'file'
}

/** Whether the files of a source are at hand, or known to be missing: not when it could not be fetched, which is told already. */
export function isAtHand(bundle: Bundle, source: Source): boolean {
  return typeof source === 'string' || isBundled(source) || bundle.fetched(source) !== null
}
