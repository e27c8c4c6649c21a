import { canonicalJson, RefKind } from '@murli/contracts'
import type { Ref } from '@murli/contracts'
import { z } from 'zod'
import type { BlobStore } from '../blobs/types.ts'
import { MurliError } from '../errors/index.ts'
import { DocumentCache } from './document-cache.ts'
import type { ManifestStore } from './types.ts'

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024
/** No document comes near this; a larger one is a mistake or an attack. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024
const ISSUES_TOLD = 5

/** Documents over `blobs`. `cacheBytes` bounds the JSON size of the parsed documents that are kept, default 64 MiB. */
export function manifestStore(blobs: BlobStore, options: { cacheBytes?: number } = {}): ManifestStore {
  const cache = new DocumentCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES)
  return {
    async put(schema, document) {
      const checked = check(schema, document, 'the document')
      const kind = RefKind.safeParse((document as { kind?: unknown }).kind)
      if (!kind.success) throw new MurliError('METADATA_INVALID', 'a document without a known kind cannot be stored')
      const { digest, size } = await blobs.putBytes(Buffer.from(canonicalJson(checked)))
      const ref: Ref = { kind: kind.data, digest, size }
      void cache.set(ref, schema, Promise.resolve(checked))
      return ref
    },
    async get(schema, ref) {
      return cache.get(ref, schema) ?? cache.set(ref, schema, load(blobs, schema, ref))
    },
  }
}

async function load<T>(blobs: BlobStore, schema: z.ZodType<T>, ref: Ref): Promise<T> {
  const text = (await blobs.readBytes(ref, { limit: MAX_DOCUMENT_BYTES })).toString()
  const what = `the ${ref.kind} document ${ref.digest}`
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new MurliError('METADATA_INVALID', `${what} is not JSON`, { cause, details: { digest: ref.digest } })
  }
  const found = (value as { kind?: unknown } | null)?.kind
  if (found !== ref.kind) throw new MurliError('METADATA_INVALID', `${what} is of kind ${JSON.stringify(found)}`)
  return check(schema, value, what)
}

type Checker<T> = Pick<z.ZodType<T>, 'safeParse'>

/** Schemas in their compiled form: documents have thousands of entries, and checking those is a large part of what they cost. */
const checkers = new WeakMap<z.ZodType, Checker<unknown>>()

function checkerOf<T>(schema: z.ZodType<T>): Checker<T> {
  const known = checkers.get(schema) as Checker<T> | undefined
  if (known !== undefined) return known
  const checker: Checker<T> = z.compile(schema)
  checkers.set(schema, checker)
  return checker
}

function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = checkerOf(schema).safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, ISSUES_TOLD).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new MurliError('METADATA_INVALID', `${what} does not fit its schema: ${issues.join('; ')}`, { cause: result.error })
}
