import { isAbsolute, posix } from 'node:path'
import { canonicalJson, type ComposeRequest } from '@murli/contracts'
import { fileNameMatcher, pathMatcher } from '@murli/rpmmd/glob'
import { decodeText } from '@murli/config/language'
import type { SourceObject } from './access.ts'
import type { SourceFile } from './sources.ts'

/** A file of a request, decoded, or one that was fetched, which may be left on disk. */
export interface BundledFile {
  content: { bytes: Buffer } | { file: string }
  /** Permission bits. */
  mode: number
}

/**
 * The files that came with a request, by normalised path: relative to the configuration directory, or absolute; and those that were
 * fetched, by their source and by a name that tells where they are from.
 */
export class Bundle {
  readonly #files: ReadonlyMap<string, BundledFile>
  readonly #fetched = new Map<string, BundledFile>()
  readonly #sources = new Map<string, SourceFile[]>()

  constructor(config: ComposeRequest['config']) {
    this.#files = new Map(
      config.files.map((file) => [
        normalised(file.path),
        { content: { bytes: Buffer.from(file.content, file.encoding) }, mode: file.mode ?? 0o644 },
      ]),
    )
  }

  get(path: string): BundledFile | null {
    return this.#fetched.get(path) ?? this.#files.get(normalised(path)) ?? null
  }

  /** Adds what a source gave. */
  addFetched(source: SourceObject, files: readonly (BundledFile & { path: string })[]): void {
    const key = canonicalJson(source)
    const origin = typeof source['repo'] === 'string' ? source['repo'].replace(/\/\/[^/@]*@/, '//') : key
    const found = files.map(({ path, content, mode }, index): SourceFile => {
      const from = `${origin}#${path}`
      const name = this.#fetched.has(from) ? `${from}#${this.#sources.size}.${index}` : from
      this.#fetched.set(name, { content, mode })
      return { path, from: name }
    })
    this.#sources.set(key, found)
  }

  /** Files that a source gave; null when it was not fetched. */
  fetched(source: SourceObject): SourceFile[] | null {
    return this.#sources.get(canonicalJson(source)) ?? null
  }

  /** Text of a file, or null. @throws {ConfigError} CONFIG_SYNTAX when it is not UTF-8. */
  text(path: string): string | null {
    const file = this.get(path)
    if (file === null || !('bytes' in file.content)) return null
    return decodeText(path, file.content.bytes)
  }

  /** Files that a shell glob on whole paths matches, sorted; `*` and `?` stay inside one directory and find no hidden names. */
  glob(pattern: string): string[] {
    return [...this.#files.keys()].filter(pathMatcher(normalised(pattern))).toSorted()
  }

  /** Files at any depth below the directories that a glob matches, as path below the directory → whole path, sorted. */
  below(directory: string): [inside: string, path: string][] {
    const matchers = partMatchers(directory)
    return [...this.#files.keys()].toSorted().flatMap((path): [string, string][] => {
      const parts = path.split('/')
      const isBelow = parts.length > matchers.length && matchers.every((matches, index) => matches(parts[index] ?? ''))
      return isBelow && isAbsolute(path) === isAbsolute(directory) ? [[parts.slice(matchers.length).join('/'), path]] : []
    })
  }
}

function normalised(path: string): string {
  return posix.normalize(path)
}

/** One for each part of a directory's path; `.` has none. */
function partMatchers(directory: string): ((name: string) => boolean)[] {
  const path = normalised(directory).replace(/\/$/, '')
  return path === '.' ? [] : path.split('/').map(fileNameMatcher)
}
