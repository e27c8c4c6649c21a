import { posix } from 'node:path'
import type { ComposeRequest } from '@murli/contracts'
import { MurliError } from '@murli/runtime/errors'

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

  /** Text of a file, or null. @throws {MurliError} CONFIG_SYNTAX when it is not UTF-8. */
  text(path: string): string | null {
    const file = this.get(path)
    if (file === null) return null
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file.bytes)
    } catch (cause) {
      throw new MurliError('CONFIG_SYNTAX', `${path}: not UTF-8 text`, { cause })
    }
  }

  /** Files that a shell glob on whole paths matches, sorted; `*` and `?` stay inside one directory. */
  glob(pattern: string): string[] {
    const matcher = globMatcher(normalised(pattern))
    return [...this.#files.keys()].filter((path) => matcher.test(path)).toSorted()
  }

  /** Files at any depth below the directories that a glob matches, as path below the directory → whole path, sorted. */
  below(directory: string): [inside: string, path: string][] {
    const matcher = globMatcher(`${normalised(directory).replace(/\/$/, '')}/`, 'start')
    return [...this.#files.keys()].toSorted().flatMap((path): [string, string][] => {
      const found = normalised(directory) === '.' ? (path.startsWith('/') ? null : '') : (matcher.exec(path)?.[0] ?? null)
      return found === null ? [] : [[path.slice(found.length), path]]
    })
  }
}

function normalised(path: string): string {
  return posix.normalize(path)
}

/** A shell glob as a regular expression over paths. */
function globMatcher(pattern: string, extent: 'whole' | 'start' = 'whole'): RegExp {
  const source = pattern.replaceAll(
    /\[(!?)([^\]]+)\]|[*?]|[\\^$.|+(){}[\]]/g,
    (token, negated: string | undefined, members: string | undefined) => {
      if (members !== undefined) return `[${negated === '!' ? '^' : ''}${members.replaceAll('\\', '\\\\')}]`
      if (token === '*') return '[^/]*'
      return token === '?' ? '[^/]' : `\\${token}`
    },
  )
  return new RegExp(`^${source}${extent === 'whole' ? '$' : ''}`)
}
