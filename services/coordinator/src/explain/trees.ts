import { type Completion, Ref } from '@murli/contracts'
import { CatalogDocument, DecisionsDocument, FrozenConfig, TrimmingDocument } from '@murli/contracts/documents'
import { type Arch, Decisions, type Tree } from '@murli/explanation'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { BlobStore } from '@murli/runtime/blobs'
import { z } from 'zod'
import type { ComposeRun } from '../engine/compose-run.ts'
import { nodeId } from '../graph/builder.ts'
import { pinnedComps, Written, type WrittenFile } from './written.ts'

type Stores = { manifests: ManifestStore; blobs: Pick<BlobStore, 'readBytes'> }

const Stored = z.object({ outputs: z.record(z.string(), Ref) })

/** Which trees are asked about; null: all. */
export interface Place {
  variant: string | null
  arch: string | null
}

/** Reads what a compose decided about packages. Documents are read as they are asked for, and those of one digest once. */
export class DecidedTrees {
  readonly #run: ComposeRun
  readonly #stores: Stores

  constructor(run: ComposeRun, stores: Stores) {
    this.#run = run
    this.#stores = stores
  }

  /** Trees in the order of variants and arches; also those whose gather has failed after it had decided, or has not ended. */
  async trees(place: Place): Promise<Tree[]> {
    const trimming = await this.#output(TrimmingDocument, nodeId('gather', { item: 'trim' }), 'trimming')
    const nodes = this.#run.graph.nodes.filter(({ phase, item, variant, arch }) => {
      if (phase !== 'gather' || item !== null || variant === null || arch === null) return false
      return (place.variant ?? variant) === variant && (place.arch ?? arch) === arch
    })
    return Promise.all(
      nodes.map(async ({ id, variant, arch }): Promise<Tree> => {
        const decisions = await this.#output(DecisionsDocument, id, 'decisions')
        const catalog = await this.#output(CatalogDocument, nodeId('pkgset', {}), `catalog.${arch}`)
        return {
          variant: variant ?? '',
          arch: arch ?? '',
          decisions: decisions === null ? null : new Decisions(decisions),
          catalog,
          trimming: trimming?.removed ?? [],
        }
      }),
    )
  }

  /** What the repositories of every arch have. */
  async arches(): Promise<Arch[]> {
    const nodes = this.#run.graph.nodes.filter(({ phase, item }) => phase === 'pkgset' && item === 'closure')
    return Promise.all(
      nodes.map(async ({ id, arch }): Promise<Arch> => {
        const closure = await this.#output(DecisionsDocument, id, 'decisions')
        return { arch: arch ?? '', closure: closure === null ? null : new Decisions(closure) }
      }),
    )
  }

  /** The configuration and comps as they were written. */
  async written(ref: Ref): Promise<Written> {
    const config = await this.#stores.manifests.get(FrozenConfig, ref)
    const comps = pinnedComps(config)
    const files = await Promise.all(config.files.map((file) => this.#text(file)))
    return new Written(config, files, comps === null ? null : await this.#text(comps))
  }

  async #text({ path, ref }: FrozenConfig['files'][number]): Promise<WrittenFile> {
    return { path, text: (await this.#stores.blobs.readBytes(ref)).toString() }
  }

  async #output<T>(schema: z.ZodType<T>, node: string, output: string): Promise<T | null> {
    const completion = this.#run.completion(node)
    const ref = completion === null ? undefined : storedBy(completion)[output]
    return ref === undefined ? null : this.#stores.manifests.get(schema, ref)
  }
}

/** What a task left behind; a gather that refused its selection says in the details of its failure what it had stored. */
function storedBy({ result, failure }: Completion): Readonly<Record<string, Ref>> {
  return result?.outputs ?? Stored.safeParse(failure?.details).data?.outputs ?? {}
}
