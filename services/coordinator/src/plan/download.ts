import { Digest } from '@murli/contracts'
import type { PlanDocument } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import type { PlannedPackage } from './difference.ts'

/** Package files of all trees, each once, and which of them are not stored yet. */
export class Download {
  readonly #sizes = new Map<string, number>()

  add(packages: readonly PlannedPackage[]): void {
    for (const { checksum, sizeBytes } of packages) this.#sizes.set(checksum, sizeBytes)
  }

  async missing(blobs: Pick<BlobStore, 'hasMany'>): Promise<PlanDocument['download']> {
    const digests = [...this.#sizes.keys()].flatMap((checksum) => Digest.safeParse(checksum).data ?? [])
    const present = await blobs.hasMany(digests)
    const missing = digests.filter((digest) => !present.has(digest))
    return {
      packages: missing.length,
      sizeBytes: missing.reduce((sum, digest) => sum + (this.#sizes.get(digest) ?? 0), 0),
      unknown: this.#sizes.size - digests.length,
    }
  }
}
