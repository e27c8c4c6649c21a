import type { Digest, JsonValue, Ref } from '@murli/contracts'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { DigestSet } from './digest-set.ts'
import { asDocument, type Reference, referencesInDocument, referencesInValue } from './references.ts'

/** Documents that are read at once. */
const AT_ONCE = 8

/** Blobs that something refers to, found by following references; each document is read once. */
export class Marks {
  readonly #blobs: Pick<BlobStore, 'read'>
  readonly #marked = new DigestSet()
  /** Apart from the marks: a digest may be met alone before it is met as a document. */
  readonly #read = new DigestSet()
  readonly #missing = new DigestSet()
  readonly #signal: AbortSignal

  constructor(blobs: Pick<BlobStore, 'read'>, signal: AbortSignal) {
    this.#blobs = blobs
    this.#signal = signal
  }

  has(digest: Digest): boolean {
    return this.#marked.has(digest)
  }

  /** Whether the blob is marked, and what it refers to as well. */
  isFollowed(ref: Ref): boolean {
    if (asDocument(ref) === null) return this.#marked.has(ref.digest)
    return this.#read.has(ref.digest) && !this.#missing.has(ref.digest)
  }

  /**
   * Marks what the value refers to, and what that refers to.
   * @returns documents that are not there, though something refers to them
   */
  async follow(value: JsonValue): Promise<Ref[]> {
    const references = referencesInValue(value)
    const missing = references.flatMap(({ document }) => (document !== null && this.#missing.has(document.digest) ? [document] : []))
    const waiting = this.#mark(references)
    while (waiting.length > 0) {
      this.#signal.throwIfAborted()
      const found = await Promise.all(waiting.splice(-AT_ONCE).map((document) => this.#readDocument(document, missing)))
      waiting.push(...found.flat())
    }
    return missing
  }

  /** Marks references. @returns documents that were not read yet */
  #mark(references: Iterable<Reference>): Ref[] {
    const documents: Ref[] = []
    for (const { digest, document } of references) {
      this.#marked.add(digest)
      if (document !== null && this.#read.add(digest)) documents.push(document)
    }
    return documents
  }

  async #readDocument(document: Ref, missing: Ref[]): Promise<Ref[]> {
    const found: Ref[] = []
    try {
      for await (const reference of referencesInDocument(await this.#blobs.read(document))) found.push(...this.#mark([reference]))
    } catch (error) {
      if (!(error instanceof MurliError) || error.code !== 'BLOB_MISSING') throw error
      this.#missing.add(document.digest)
      missing.push(document)
    }
    return found
  }
}
