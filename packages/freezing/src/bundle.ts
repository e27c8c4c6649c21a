import { isAbsolute, posix } from 'node:path'
import type { ComposeRequest } from '@murli/contracts'
import { fileNameMatcher, pathMatcher } from '@murli/rpmmd/glob'
import { ConfigError } from '@murli/config/error'

/** A file of a request, decoded. */
export interface BundledFile {
  bytes: Buffer
  /** Permission bits. */
  mode: number
}

/** The files that came with a request, by normalised path: relative to the configuration directory, or absolute. */
export class Bundle {
  readonly #files: ReadonlyMap<string, BundledFile>

  constructor(config: ComposeRequest['config']) {
    this.#files = new Map(
      config.files.map((file) => [normalised(file.path), { bytes: Buffer.from(file.content, file.encoding), mode: file.mode ?? 0o644 }]),
    )
  }

  get(path: string): BundledFile | null {
    return this.#files.get(normalised(path)) ?? null
  }

  /** Text of a file, or null. @throws {ConfigError} CONFIG_SYNTAX when it is not UTF-8. */
  text(path: string): string | null {
    const file = this.get(path)
    if (file === null) return null
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes)
    } catch (cause) {
      throw new ConfigError('CONFIG_SYNTAX', `${path}: not UTF-8 text`, { cause })
    }
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
