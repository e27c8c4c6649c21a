import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { JsonObject } from '@murli/contracts'
import type { ComposeFile, ComposeFiles } from '@murli/difference'
import { CliError } from '../error.ts'

const CONFIG_DUMP = 'logs/global/config-dump.global.log'
const STATS_AT_ONCE = 64

/** The directory of a compose, Murli's export or the peer's. */
export class ComposeDirectory implements ComposeFiles {
  readonly #directory: string
  #listed: Promise<Map<string, ComposeFile>> | undefined

  constructor(directory: string) {
    this.#directory = resolve(directory)
  }

  get name(): string {
    return basename(this.#directory)
  }

  list(): Promise<ReadonlyMap<string, ComposeFile>> {
    return (this.#listed ??= listed(this.#directory))
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#directory, path))
  }

  /** As the compose's log has it; null without that log. */
  async options(): Promise<JsonObject | null> {
    const text = await readFile(join(this.#directory, CONFIG_DUMP), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (text === null) return null
    const parsed = JsonObject.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  }
}

/** Every file below `compose/` with its size; a directory says no digests. */
async function listed(directory: string): Promise<Map<string, ComposeFile>> {
  const entries = await readdir(join(directory, 'compose'), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no compose/ in it' : error.message
      throw new CliError(`${directory} is not the directory of a compose: ${why}`, {
        hint: 'name the directory that holds COMPOSE_ID and compose/',
      })
    },
  )
  // A link to a file, as the peer may make, has the file's size; what else is there has no name in the metadata.
  const paths = entries.flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [join(entry.parentPath, entry.name)] : []))
  const files = new Map<string, ComposeFile>()
  for (let at = 0; at < paths.length; at += STATS_AT_ONCE) {
    const batch = paths.slice(at, at + STATS_AT_ONCE)
    const found = await Promise.all(batch.map((path) => stat(path, { throwIfNoEntry: false })))
    for (const [index, path] of batch.entries()) {
      const size = found[index]?.size
      if (size !== undefined) files.set(path.slice(directory.length + 1), { size, digest: null })
    }
  }
  return files
}
