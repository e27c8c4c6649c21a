import { createReadStream } from 'node:fs'
import { open, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import pLimit from 'p-limit'
import { VerifyError } from '../error.ts'
import { DigestCache, type Digests } from './digests.ts'
import { type MetadataDocument, type MetadataName, metadataPath, type Payloads, readMetadata } from './documents.ts'
import { isMissing, listCompose, type ListedFile, type Listing } from './listing.ts'

/** Files worked on at the same time by one check. */
const FILES_AT_ONCE = 8

/**
 * A compose on disk as the checks see it: everything is read when it is first asked for, and once. Paths are relative to the compose's
 * directory (`compose/Server/…`, `STATUS`); those inside documents are relative to `compose/`: `inProduct` turns one into the other.
 */
export class ComposeDirectory {
  /** Absolute. */
  readonly directory: string
  readonly #digests = new DigestCache()
  readonly #documents = new Map<MetadataName, Promise<unknown>>()
  readonly #derived = new Map<string, Promise<unknown>>()
  #listing: Promise<Listing> | undefined

  private constructor(directory: string) {
    this.directory = directory
  }

  /** @throws {VerifyError} NOT_FOUND: there is no compose, or it cannot be read. */
  static async open(directory: string): Promise<ComposeDirectory> {
    const compose = new ComposeDirectory(await realDirectory(directory))
    if (await compose.exists('compose')) return compose
    const isProduct = await compose.exists('metadata/composeinfo.json')
    throw new VerifyError(`${directory} is not the directory of a compose: there is no compose/ in it`, {
      hint: isProduct ? 'it is the compose/ of one: name the directory above it' : 'name the directory that holds COMPOSE_ID and compose/',
    })
  }

  /** Base name of the directory. */
  get name(): string {
    return basename(this.directory)
  }

  /** Links beside the compose, as `latest-Specimen-7` is one. `isCompose`: it leads to a directory with `compose/`. */
  async linksBeside(): Promise<{ name: string; target: string; isCompose: boolean }[]> {
    const above = dirname(this.directory)
    const entries = await readdir(above, { withFileTypes: true })
    return this.each(
      entries.filter((entry) => entry.isSymbolicLink()),
      async ({ name }) => ({
        name,
        target: await readlink(join(above, name)),
        isCompose: await this.exists(join('..', name, 'compose')),
      }),
    )
  }

  /** All below `compose/`. */
  listing(): Promise<Listing> {
    return (this.#listing ??= listCompose(this.directory, 'compose'))
  }

  /** Directories that have a file in them or below: others are left-overs that nobody reads (spec 05 §1.3). */
  filledDirectories(): Promise<ReadonlySet<string>> {
    return this.derived('filled directories', async () => {
      const filled = new Set<string>()
      for (const path of (await this.listing()).files.keys()) {
        for (let above = dirname(path); above !== '.' && !filled.has(above); above = dirname(above)) filled.add(above)
      }
      return filled
    })
  }

  /** The listed file at a path, or undefined: nothing is there, or a directory. */
  async file(path: string): Promise<ListedFile | undefined> {
    return (await this.listing()).files.get(path)
  }

  /** Whether anything is at a path, also outside `compose/`. */
  async exists(path: string): Promise<boolean> {
    try {
      await stat(join(this.directory, path))
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw new VerifyError(`${join(this.directory, path)} cannot be read`, { cause: error })
    }
  }

  /** A document of `compose/metadata`; null when it is not there. */
  metadata<Name extends MetadataName>(name: Name): Promise<MetadataDocument<Payloads[Name]> | null> {
    const known = this.#documents.get(name) as Promise<MetadataDocument<Payloads[Name]> | null> | undefined
    if (known !== undefined) return known
    const read = this.text(metadataPath(name)).then((text) => (text === null ? null : readMetadata(name, text)))
    this.#documents.set(name, read)
    return read
  }

  /** The payload of a document; null when it is not there or has no shape that could be checked (check 11 says so). */
  async payload<Name extends MetadataName>(name: Name): Promise<Payloads[Name] | null> {
    return (await this.metadata(name))?.payload ?? null
  }

  /** Whether a document is there, and has no shape that could be checked: it says nothing then, not even that it is empty. */
  async isMisshapen(name: MetadataName): Promise<boolean> {
    const document = await this.metadata(name)
    return document !== null && document.payload === null
  }

  /** A small file's text; null when it is not there. Not kept. */
  async text(path: string): Promise<string | null> {
    return (await this.bytes(path))?.toString('utf8') ?? null
  }

  /** A small file's bytes; null when it is not there. Not kept. */
  async bytes(path: string): Promise<Buffer | null> {
    try {
      return await readFile(join(this.directory, path))
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  /** The content of a file from `start` on (to `end`, exclusive), as a stream. */
  stream(path: string, { start = 0, end }: { start?: number; end?: number } = {}): AsyncIterable<Buffer> {
    return createReadStream(join(this.directory, path), { start, ...(end === undefined ? {} : { end: end - 1 }) })
  }

  /** Up to `length` bytes from `position` on; fewer at the file's end. */
  async read(path: string, position: number, length: number): Promise<Buffer> {
    await using handle = await open(join(this.directory, path))
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }

  /** Sums of a listed file, which is read once for each set of types that somebody asks for first. */
  digests(file: ListedFile, types: readonly string[]): Promise<Digests> {
    return this.#digests.of(join(this.directory, file.path), file, types)
  }

  /** What several checks make out of the compose, made once. @param key names what `make` makes */
  derived<Value>(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#derived.get(key) as Promise<Value> | undefined
    if (known !== undefined) return known
    const made = make()
    this.#derived.set(key, made)
    return made
  }

  /** Works on items, some at the same time, and keeps their order. */
  async each<Item, Result>(items: Iterable<Item>, work: (item: Item) => Promise<Result>): Promise<Result[]> {
    const limit = pLimit(FILES_AT_ONCE)
    return Promise.all(Array.from(items, (item) => limit(() => work(item))))
  }
}

async function realDirectory(directory: string): Promise<string> {
  try {
    return await realpath(directory)
  } catch (error) {
    if (isMissing(error)) throw new VerifyError(`there is no directory ${directory}`, { cause: error })
    throw new VerifyError(`${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** The path, relative to the compose's directory, of a path that a document states. */
export function inProduct(path: string): string {
  return `compose/${path}`
}
