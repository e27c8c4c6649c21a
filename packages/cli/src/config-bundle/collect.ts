import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, normalize, resolve } from 'node:path'
import { decodeText, parseConfig, toJsonObject } from '@murli/config/language'
import type { ComposeRequest, JsonObject, RequestFile } from '@murli/contracts'
import { CliError, EXIT } from '../error.ts'
import { absolute, expandGlob } from '@murli/sources/local'
import { referencesOf } from './references.ts'

/** What travels is text: a firmware image or a package among the files is nearly always a mistake. */
const MAX_BYTES = 64 * 1024 * 1024

/** What a request says about its configuration. */
export type ConfigBundle = ComposeRequest['config']

/**
 * Reads a configuration with everything it refers to. Files that are not there are left out: the server says which option, in which
 * line, wanted them. `beside` are more variables, which beat `defines`; they do not travel.
 * @throws {CliError} when the main file or an import cannot be read, or the whole is too large
 * @throws ConfigError CONFIG_SYNTAX with file, line and column
 */
export function collectConfig(path: string, defines: Record<string, string>, beside: JsonObject = {}): ConfigBundle {
  const directory = dirname(resolve(path))
  const main = basename(path)
  const bundle = new FileCollection(directory)
  const parsed = parseConfig(main, (name) => bundle.text(name), { defines: { ...defines, ...beside } })
  const references = referencesOf(toJsonObject(parsed.options))
  for (const pattern of references.files) for (const file of expandGlob(pattern, directory)) bundle.add(file)
  for (const pattern of references.directories) for (const found of expandGlob(pattern, directory)) bundle.addDirectory(found)
  return { main, files: bundle.files(), directory, defines }
}

class FileCollection {
  readonly #directory: string
  readonly #files = new Map<string, RequestFile>()
  #bytes = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  files(): RequestFile[] {
    return [...this.#files.values()]
  }

  /** Text of a configuration file, which is then part of the bundle; null when there is none. */
  text(path: string): string | null {
    const bytes = this.add(path)
    return bytes === null ? null : decodeText(path, bytes)
  }

  /** Adds a regular file, once; links are followed. @returns its bytes, or null when it is not there */
  add(path: string): Buffer | null {
    const file = absolute(this.#directory, path)
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat === undefined || !stat.isFile()) return null
    this.#count(path, stat.size)
    const bytes = read(file)
    const text = decode(bytes)
    this.#files.set(normalize(path), {
      path: normalize(path),
      encoding: text === null ? 'base64' : 'utf8',
      content: text ?? bytes.toString('base64'),
      mode: stat.mode & 0o777,
    })
    return bytes
  }

  /** Adds every file at any depth. `above` are the directories that we came through, so that a link to one of them ends. */
  addDirectory(path: string, above: string[] = []): void {
    const directory = absolute(this.#directory, path)
    if (!statSync(directory).isDirectory()) return
    const real = realpathSync(directory)
    if (above.includes(real)) return
    for (const name of readdirSync(directory).toSorted()) {
      const inside = join(path, name)
      const stat = statSync(absolute(this.#directory, inside), { throwIfNoEntry: false })
      if (stat?.isDirectory()) this.addDirectory(inside, [...above, real])
      else this.add(inside)
    }
  }

  #count(path: string, size: number): void {
    if (this.#files.has(normalize(path))) return
    this.#bytes += size
    if (this.#bytes <= MAX_BYTES) return
    throw new CliError(`${path}: the files of the configuration are more than ${MAX_BYTES / 1024 / 1024} MiB`, {
      code: 'CONFIG_INVALID',
      exitCode: EXIT.usage,
      hint: 'is a directory named that holds more than meant? Large files belong into a package',
    })
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { code: 'FILE_MISSING', exitCode: EXIT.usage })
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null // not text, which is fine for a file that is only carried
  }
}
