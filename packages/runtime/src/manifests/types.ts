import type { Ref } from '@murli/contracts'
import type { z } from 'zod'

/**
 * Documents of the contracts, stored as blobs of their canonical JSON. A document that was read is shared with other readers
 * of this process: treat it as immutable.
 */
export interface ManifestStore {
  /** Validates and stores; `kind` of the ref is the document's. METADATA_INVALID when the document does not fit the schema. */
  put<T>(schema: z.ZodType<T>, document: T): Promise<Ref>
  /** METADATA_INVALID when the stored document does not fit the schema, BLOB_MISSING and BLOB_CORRUPT as a blob store. */
  get<T>(schema: z.ZodType<T>, ref: Ref): Promise<T>
}
