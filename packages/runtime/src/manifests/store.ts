import { Readable } from 'node:stream'
import { canonicalJson, RefKind } from '@murli/contracts'
import type { Ref } from '@murli/contracts'
import type { z } from 'zod'
import type { BlobStore } from '../blobs/types.ts'
import { MurliError } from '../errors/index.ts'
import { check } from './check.ts'
import { DocumentCache } from './document-cache.ts'
import { parseInPieces } from './parse.ts'
import { countItems, printInPieces } from './print.ts'
import type { ManifestStore } from './types.ts'

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024
/** No document comes near this; a larger one is a mistake or an attack. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024
/** Documents with more items in their lists, or more bytes, are printed, checked and parsed in pieces. */
const LARGE_ITEMS = 10_000
const LARGE_BYTES = 4 * 1024 * 1024

/** Documents over `blobs`. `cacheBytes` bounds the JSON size of the parsed documents that are kept, default 64 MiB. */
export function manifestStore(blobs: BlobStore, options: { cacheBytes?: number } = {}): ManifestStore {
  const cache = new DocumentCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES)
  return {
    async put(schema, document) {
      const isLarge = countItems(schema, document) > LARGE_ITEMS
      const checked = isLarge ? document : check(schema, document, 'the document')
      const kind = RefKind.safeParse((document as { kind?: unknown }).kind)
      if (!kind.success) throw new MurliError('METADATA_INVALID', 'a document without a known kind cannot be stored')
      const { digest, size } = isLarge
        ? await blobs.putStream(Readable.from(printInPieces(schema, document)))
        : await blobs.putBytes(Buffer.from(canonicalJson(checked)))
      const ref: Ref = { kind: kind.data, digest, size }
      // who makes a large document is done with it, and most readers are other processes
      if (!isLarge) void cache.set(ref, schema, Promise.resolve(checked))
      return ref
    },
    async get(schema, ref) {
      return cache.get(ref, schema) ?? cache.set(ref, schema, load(blobs, schema, ref))
    },
  }
}

async function load<T>(blobs: BlobStore, schema: z.ZodType<T>, ref: Ref): Promise<T> {
  const bytes = await blobs.readBytes(ref, { limit: MAX_DOCUMENT_BYTES })
  const what = `the ${ref.kind} document ${ref.digest}`
  const document = parse(schema, bytes, what, ref)
  const found = (document as { kind?: unknown } | null)?.kind
  if (found !== ref.kind) throw new MurliError('METADATA_INVALID', `${what} is of kind ${JSON.stringify(found)}`)
  return document
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer, what: string, { digest }: Ref): T {
  try {
    return bytes.length > LARGE_BYTES ? parseInPieces(schema, bytes, what) : check(schema, JSON.parse(bytes.toString()), what)
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new MurliError('METADATA_INVALID', `${what} is not JSON`, { cause, details: { digest } })
  }
}
