import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { MurliError } from '@murli/runtime/errors'

/** A file that a source gives. `path` is where it lands, `file` where its bytes are for now, `mode` its permission bits. */
export interface FetchedFile {
  path: string
  file: string
  mode: number
  size: number
}

/** How much may be taken. */
export interface Bounds {
  maxBytes: number
  maxFiles: number
}

/** Git's own files are no content: the peer exports them with `dir: "."`, but they differ with every checkout. */
const GIT_DIRECTORY = '.git'

/**
 * Takes files out of a directory that others have filled. Links are followed inside of it only; `root` is its real path.
 * @throws {MurliError} FILE_MISSING, PATH_UNSAFE, CONFIG_INVALID past the bounds
 */
export class Collector {
  readonly #root: string
  readonly #bounds: Bounds
  readonly #files: FetchedFile[] = []
  #bytes = 0

  constructor(root: string, bounds: Bounds) {
    this.#root = root
    this.#bounds = bounds
  }

  get files(): FetchedFile[] {
    return this.#files
  }

  /** One file, which lands by its base name; a leading `/` means the root. */
  async addFile(path: string): Promise<void> {
    const inside = insideRoot(path)
    const real = await this.#real(inside)
    if (real === null) throw new MurliError('FILE_MISSING', `there is no file ${path}`)
    const found = await stat(real)
    if (!found.isFile()) throw new MurliError('FILE_MISSING', `${path} is not a file`, { hint: 'name directories by dir' })
    this.#take(inside.slice(inside.lastIndexOf('/') + 1), real, found)
  }

  /** The content of a directory, at any depth. */
  async addDirectory(path: string): Promise<void> {
    const inside = insideRoot(path)
    const real = await this.#real(inside)
    if (real === null || !(await stat(real)).isDirectory()) throw new MurliError('FILE_MISSING', `there is no directory ${path}`)
    const before = this.#files.length
    await this.#walk(inside, '', [real])
    if (this.#files.length === before) throw new MurliError('FILE_MISSING', `Source directory ${path} is empty.`)
  }

  /** `above` are real paths of the directories that we came through, so that a link to one of them ends. */
  async #walk(inside: string, landing: string, above: string[]): Promise<void> {
    const names = await readdir(join(this.#root, inside))
    for (const name of names.toSorted()) {
      if (name === GIT_DIRECTORY) continue
      const path = join(inside, name)
      const real = await this.#real(path)
      if (real === null || above.includes(real)) continue
      const found = await stat(real)
      const place = landing === '' ? name : `${landing}/${name}`
      if (found.isDirectory()) await this.#walk(path, place, [...above, real])
      else if (found.isFile()) this.#take(place, real, found)
    }
  }

  #take(path: string, file: string, { size, mode }: { size: number; mode: number }): void {
    this.#bytes += size
    this.#files.push({ path, file, mode: mode & 0o777, size })
    if (this.#bytes > this.#bounds.maxBytes || this.#files.length > this.#bounds.maxFiles) throw tooMuch(this.#bounds)
  }

  /** The real path of something below the root; null when there is none, as for a broken link. */
  async #real(inside: string): Promise<string | null> {
    const real = await realPath(join(this.#root, inside))
    if (real === null) return null
    const path = relative(this.#root, real)
    if (path === '..' || path.startsWith(`..${sep}`) || path.split(sep).includes(GIT_DIRECTORY)) {
      throw new MurliError('PATH_UNSAFE', `${inside} is a link to a place that is not part of the source`)
    }
    return real
  }
}

/** What says that a source gives more than it may. */
export function tooMuch({ maxBytes, maxFiles }: Bounds): MurliError {
  const hint = 'is another directory meant? The operator can raise MURLI_SOURCES_LIMIT_MIB'
  return new MurliError('CONFIG_INVALID', `the source is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB or ${maxFiles} files`, {
    hint,
  })
}

function insideRoot(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..') || path.includes('\0')) throw new MurliError('PATH_UNSAFE', `${JSON.stringify(path)} leaves the source`)
  return parts.join('/')
}

async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    // links that end nowhere, or in circles
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null
    throw error
  }
}
