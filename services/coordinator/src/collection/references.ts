import { Digest, type JsonValue, type Ref, RefKind } from '@murli/contracts'
import { refsIn } from '@murli/runtime/service'

/** What a document or a record refers to: documents, which refer to more, and anything else that looks like the name of a blob. */
export type Reference = { digest: Digest; document: Ref | null }

/** A ref as canonical JSON has it, or a digest that stands alone. */
const REFERENCE = /"(sha256:[0-9a-f]{64})"(?:,"kind":"([a-z-]+)","size":(\d+)\})?/g
/** Longer than any match. */
const LONGEST = 256

/**
 * Everything that a stored document refers to. It is read as text, so that documents of any size and of kinds that this version does not
 * know are read in little memory; too much is found rather than too little.
 */
export async function* referencesInDocument(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Reference> {
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    const end = Math.max(0, text.length - LONGEST)
    let from = 0
    for (const match of text.matchAll(REFERENCE)) {
      if (match.index >= end) break
      from = match.index + match[0].length
      yield referenceOf(match)
    }
    rest = text.slice(Math.max(from, end))
  }
  for (const match of rest.matchAll(REFERENCE)) yield referenceOf(match)
}

function referenceOf([, digest = '', kind = '', size = '']: RegExpMatchArray): Reference {
  const known = RefKind.safeParse(kind)
  return {
    digest: digest as Digest,
    document: asDocument({ kind: known.success ? known.data : 'blob', digest: digest as Digest, size: Number(size) }),
  }
}

/** Everything that a record of the ledger, or a remembered result, refers to. */
export function referencesInValue(value: JsonValue): Reference[] {
  const refs = refsIn(value).map((ref): Reference => ({ digest: ref.digest, document: asDocument(ref) }))
  return [...refs, ...digestsIn(value).map((digest): Reference => ({ digest, document: null }))]
}

/** The ref when it is of a document, whose text refers to more. */
export function asDocument(ref: Ref): Ref | null {
  return ref.kind === 'blob' ? null : ref
}

function digestsIn(value: JsonValue): Digest[] {
  if (typeof value === 'string') return Digest.safeParse(value).success ? [value as Digest] : []
  if (value === null || typeof value !== 'object') return []
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(digestsIn)
}
