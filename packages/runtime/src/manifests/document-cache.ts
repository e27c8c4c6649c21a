import type { Digest, Ref } from '@murli/contracts'
import type { z } from 'zod'

interface Entry {
  schema: unknown
  document: Promise<unknown>
  size: number
}

/** Parsed documents, the least recently used dropped first. Bounded by the sum of their JSON sizes in bytes. */
export class DocumentCache {
  readonly #entries = new Map<Digest, Entry>()
  readonly #limit: number
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** What was kept for `ref` under the very same schema; a document being loaded is shared as well. */
  get<T>(ref: Ref, schema: z.ZodType<T>): Promise<T> | undefined {
    const entry = this.#entries.get(ref.digest)
    if (entry === undefined || entry.schema !== schema || entry.size !== ref.size) return undefined
    this.#entries.delete(ref.digest)
    this.#entries.set(ref.digest, entry)
    return entry.document as Promise<T>
  }

  /** Keeps a document; one that fails to load is forgotten. @returns `document`. */
  set<T>(ref: Ref, schema: z.ZodType<T>, document: Promise<T>): Promise<T> {
    if (ref.size > this.#limit) return document
    this.#drop(ref.digest)
    const entry = { schema, document, size: ref.size }
    this.#entries.set(ref.digest, entry)
    this.#total += ref.size
    document.catch(() => {
      if (this.#entries.get(ref.digest) === entry) this.#drop(ref.digest)
    })
    for (const digest of this.#entries.keys()) {
      if (this.#total <= this.#limit) break
      this.#drop(digest)
    }
    return document
  }

  #drop(digest: Digest): void {
    this.#total -= this.#entries.get(digest)?.size ?? 0
    this.#entries.delete(digest)
  }
}
