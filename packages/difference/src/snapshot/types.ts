import type { ComparedCompose, JsonObject } from '@murli/contracts'
import type { ComposeinfoPayload, ImagesPayload } from '@murli/productmd'

export type Category = 'binary' | 'debug' | 'source'

/** A package file in a tree. `arch` is the tree's, `src` for sources; `digest` and `size` are null where the compose does not say them. */
export interface SnapshotPackage {
  readonly variant: string
  readonly arch: string
  readonly category: Category
  readonly name: string
  /** Arch of the package. */
  readonly packageArch: string
  /** `[epoch:]version-release`, without an epoch of 0. */
  readonly evr: string
  /** Name of the source package. */
  readonly source: string
  readonly sigkey: string | null
  /** Relative to the directory that holds `compose/`. */
  readonly path: string
  readonly digest: string | null
  readonly size: number | null
}

/** Where the metadata of a repository are. */
export interface SnapshotRepository {
  readonly variant: string
  readonly arch: string
  readonly category: Category
  /** Relative to the directory that holds `compose/`. */
  readonly directory: string
}

export interface SnapshotImage {
  readonly variant: string
  readonly image: ImagesPayload['images'][string][string][number]
}

/** What a compose says of itself, as far as it is compared. */
export interface Snapshot {
  readonly compose: ComparedCompose
  readonly variants: ComposeinfoPayload['variants']
  readonly packages: readonly SnapshotPackage[]
  readonly repositories: readonly SnapshotRepository[]
  readonly images: readonly SnapshotImage[]
  /** Path → what tells its content apart. */
  readonly extraFiles: ReadonlyMap<string, string>
  readonly options: JsonObject | null
}

/** Trees to look at; null: all. */
export interface Place {
  readonly variant: string | null
  readonly arch: string | null
}
