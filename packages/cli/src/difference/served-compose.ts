import { type Digest, JsonObject } from '@murli/contracts'
import type { ComposeFile, ComposeFiles } from '@murli/difference'
import type { ApiClient } from '../api/client.ts'
import { CliError } from '../error.ts'

const CONFIG_DUMP = 'logs/global/config-dump.global.log'

/** A compose of a server as files; what is compared with a directory is read from there. */
export class ServedCompose implements ComposeFiles {
  readonly name: string
  readonly #api: ApiClient
  readonly #files: ReadonlyMap<string, { size: number; digest: Digest }>

  private constructor(name: string, api: ApiClient, files: ReadonlyMap<string, { size: number; digest: Digest }>) {
    this.name = name
    this.#api = api
    this.#files = files
  }

  static async open(api: ApiClient, id: string): Promise<ServedCompose> {
    const lines = await api.files(id)
    return new ServedCompose(id, api, new Map(lines.flatMap((line) => ('directory' in line ? [] : [[line.path, line]]))))
  }

  list(): Promise<ReadonlyMap<string, ComposeFile>> {
    return Promise.resolve(this.#files)
  }

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const file = this.#files.get(path)
    if (file === undefined) throw new CliError(`compose ${this.name} names ${path}, which it has not`, { code: 'METADATA_INVALID' })
    yield* await this.#api.blob(file)
  }

  async options(): Promise<JsonObject | null> {
    if (!this.#files.has(CONFIG_DUMP)) return null
    const chunks = await Array.fromAsync(this.read(CONFIG_DUMP))
    const parsed = JsonObject.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    return parsed.success ? parsed.data : null
  }
}
