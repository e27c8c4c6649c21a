import type { JsonObject } from '@murli/contracts'
import { ComposeManifest, FrozenConfig, type TreeFile } from '@murli/contracts/documents'
import type { ComposeFile, ComposeFiles } from '@murli/difference'
import { MurliError } from '@murli/runtime/errors'
import { flattenTree } from '@murli/runtime/manifests'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { ComposeRecord } from '../ledger/records.ts'

type Stores = Pick<ServiceEnvironment, 'manifests' | 'blobs'>

/** A finished compose of the ledger as files, straight out of the store. */
export class StoredCompose implements ComposeFiles {
  readonly #record: ComposeRecord
  readonly #stores: Stores
  readonly #files: ReadonlyMap<string, TreeFile>

  private constructor(record: ComposeRecord, stores: Stores, files: ReadonlyMap<string, TreeFile>) {
    this.#record = record
    this.#stores = stores
    this.#files = files
  }

  /** @throws {MurliError} CONFLICT for a compose that has no tree. */
  static async open(record: ComposeRecord, stores: Stores): Promise<StoredCompose> {
    const manifest = record.manifest === null ? null : await stores.manifests.get(ComposeManifest, record.manifest)
    const tree = manifest?.tree ?? null
    if (tree === null) throw new MurliError('CONFLICT', `compose ${record.identity.id} is ${record.state}: it has no tree to compare`)
    const files = await flattenTree(stores.manifests, tree)
    return new StoredCompose(record, stores, new Map(files.map((file) => [`compose/${file.path}`, file])))
  }

  get name(): string {
    return this.#record.identity.id
  }

  list(): Promise<ReadonlyMap<string, ComposeFile>> {
    return Promise.resolve(this.#files)
  }

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const file = this.#files.get(path)
    if (file === undefined) throw new MurliError('METADATA_INVALID', `compose ${this.name} names ${path}, which it has not`)
    yield* await this.#stores.blobs.read(file)
  }

  async options(): Promise<JsonObject> {
    return (await this.#stores.manifests.get(FrozenConfig, this.#record.config)).options
  }
}
